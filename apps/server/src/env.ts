import { isIP } from 'node:net';
import { parse as parseDuration } from '@lukeed/ms';
import { databaseUrlProblems } from '@tickline/db/database-url';
import { z } from 'zod';
import { ACCOUNT_VARIABLES, accountProblems } from './env-accounts.ts';

/** Secrets that appear in public examples. */
const PLACEHOLDER =
  /secret|password|better-?auth|change[-_ ]?me|change[-_ ]?it|placeholder|example|^\W?(?:your|my|dev|test|replace)[-_ ]/i;

function isWorthless(secret: string): boolean {
  return PLACEHOLDER.test(secret) || new Set(secret).size < 8;
}

/** Maximum of timers and of PostgreSQL's settings: 24 days. */
const LONGEST_MS = 2 ** 31 - 1;

/** A duration in milliseconds: `30 s`, `500ms`, `1 minute`, or a number of seconds. */
const duration = z.string().transform((text, context) => {
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : parseDuration(text);
  if (ms !== undefined && Number.isInteger(ms) && ms > 0 && ms <= LONGEST_MS) return ms;
  context.addIssue({ code: 'custom', message: 'must be a time such as "30 s" or a number of seconds' });
  return z.NEVER;
});

const wholeNumber = (min: number, max: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.int().min(min).max(max));

const boolean = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

const origin = z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text, {
  message: 'must be a list of origins such as https://app.example.com, without a path',
});

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

const databaseUrl = z
  .url({ protocol: /^postgres(?:ql)?$/, error: 'must be a postgres:// or postgresql:// URL', abort: true })
  .superRefine((url, context) => {
    for (const message of databaseUrlProblems(url)) context.addIssue({ code: 'custom', message });
  });

/** Refuses an address with a zone (`%eth0`): the addresses that it is compared with have none. */
function isAddressOrRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const longest = isIP(address) === 6 ? 128 : 32;
  const isRange = bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= longest);
  return isIP(address) > 0 && !address.includes('%') && isRange && rest.length === 0;
}

const redisUrl = z.url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' });

/** `TRUST_PROXY`: `false`, a number of proxies, or their addresses. */
const trustProxy = z.string().transform((text, context) => {
  if (text === 'false') return false;
  if (/^\d+$/.test(text)) {
    const proxies = Number(text);
    return (_address: string, hop: number) => hop < proxies;
  }
  const addresses = text.split(',').map((address) => address.trim());
  if (addresses.every(isAddressOrRange)) return addresses;
  context.addIssue({ code: 'custom', message: 'must be false, a number of proxies, or their addresses' });
  return z.NEVER;
});

const schema = z
  .object({
    ENVIRONMENT: z.enum(['development', 'test', 'production']).default('development'),
    HOST: z.string().optional(),
    PORT: wholeNumber(0, 65_535).default(8000),
    DATABASE_URL: databaseUrl.optional(),
    DATA_DIR: z.string().default('.data'),
    DATABASE_POOL_SIZE: wholeNumber(1, 1000).default(10),
    DATABASE_POOL_TIMEOUT: duration.default(30_000),
    DATABASE_STATEMENT_TIMEOUT: duration.default(15_000),
    DATABASE_PREPARED_MODELS: boolean.default(true),
    DATABASE_CONNECT_TIMEOUT: duration.default(5000),
    DATABASE_IDLE_TIMEOUT: duration.default(60_000),
    DATABASE_SLOW_QUERY: duration.default(500),
    AUTH_MODE: z.enum(['embedded', 'external']).default('embedded'),
    BETTER_AUTH_SECRET: z
      .string()
      .min(32, 'must have at least 32 characters')
      .refine((secret) => !isWorthless(secret), 'is a known placeholder or repeats too few characters')
      .optional(),
    BETTER_AUTH_URL: httpUrl.optional(),
    BETTER_AUTH_JWKS_URL: httpUrl.optional(),
    JWT_ISSUER: z.string().optional(),
    JWT_AUDIENCE: z.string().optional(),
    JWT_ALGORITHM: z
      .enum(['HS256', 'HS384', 'HS512', 'EdDSA', 'ES256', 'ES512', 'RS256', 'PS256'])
      .default('HS256'),
    ACCESS_TOKEN_EXPIRE_MINUTES: wholeNumber(1, 1440).default(15),
    CORS_ORIGINS: list.pipe(z.array(z.union([z.literal('*'), origin]))).optional(),
    RATE_LIMIT_MAX: wholeNumber(0, 1_000_000).default(300),
    RATE_LIMIT_WINDOW: duration.default(60_000),
    REDIS_URL: redisUrl.optional(),
    MAX_TASKS_PER_USER: wholeNumber(0, 1_000_000_000).default(100_000),
    TRASH_DAYS: wholeNumber(1, 36_500).default(30),
    ...ACCOUNT_VARIABLES,
    TRUST_PROXY: trustProxy.default(false),
    SHUTDOWN_DELAY: z.union([z.literal('0').transform(() => 0), duration]).optional(),
    WEB_CONCURRENCY: wholeNumber(1, 256).default(1),
    METRICS_PORT: wholeNumber(1, 65_535).optional(),
    OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
    DEBUG: boolean.default(false),
  })
  .transform((env) => ({
    ...env,
    HOST: env.HOST ?? (env.ENVIRONMENT === 'production' ? '0.0.0.0' : '127.0.0.1'),
    BETTER_AUTH_URL: env.BETTER_AUTH_URL ?? `http://localhost:${env.PORT || 8000}`,
    /** The keys of an external issuer; undefined if none is configured. */
    JWKS_URL:
      env.BETTER_AUTH_JWKS_URL ??
      (env.BETTER_AUTH_URL && new URL('/api/auth/jwks', env.BETTER_AUTH_URL).href),
    /** In development, no load balancer has to notice the shutdown. */
    SHUTDOWN_DELAY: env.SHUTDOWN_DELAY ?? (env.ENVIRONMENT === 'production' ? 3000 : 0),
    LOG_LEVEL: env.LOG_LEVEL ?? (env.DEBUG ? 'debug' : 'info'),
    CORS_ORIGINS: env.CORS_ORIGINS ?? (env.ENVIRONMENT === 'production' ? [] : ['http://localhost:3000']),
  }));

/** Checks variables against each other. Runs even if the schema fails, so that one message lists every problem. */
function crossProblems(given: NodeJS.ProcessEnv): string[] {
  const { AUTH_MODE = 'embedded', JWT_ALGORITHM = 'HS256', BETTER_AUTH_URL, BETTER_AUTH_JWKS_URL } = given;
  const problems = accountProblems(given);
  if (Number(given['WEB_CONCURRENCY']) > 1 && !given['DATABASE_URL'])
    problems.push(
      'DATABASE_URL is required if WEB_CONCURRENCY is above 1: only one process can use the embedded database',
    );
  if (given['METRICS_PORT'] && given['METRICS_PORT'] === (given['PORT'] ?? '8000'))
    problems.push('METRICS_PORT must differ from PORT');
  if (
    AUTH_MODE === 'external' &&
    !JWT_ALGORITHM.startsWith('HS') &&
    !BETTER_AUTH_URL &&
    !BETTER_AUTH_JWKS_URL
  )
    problems.push(
      'BETTER_AUTH_URL or BETTER_AUTH_JWKS_URL is required if AUTH_MODE is external and JWT_ALGORITHM uses key pairs',
    );
  if (given['ENVIRONMENT'] !== 'production') return problems;
  if (!given['BETTER_AUTH_SECRET']) problems.push('BETTER_AUTH_SECRET is required in production');
  if (AUTH_MODE === 'embedded' && !BETTER_AUTH_URL)
    problems.push('BETTER_AUTH_URL is required in production: set it to the public origin of this server');
  if (given['CORS_ORIGINS']?.split(',').some((item) => item.trim() === '*'))
    problems.push('CORS_ORIGINS must not be * in production: list the allowed origins');
  return problems;
}

/** The validated environment; times are in milliseconds. */
export type Env = z.output<typeof schema>;

/** Names every variable that is missing or wrong, never a value. */
export class EnvError extends Error {
  override readonly name = 'EnvError';
}

/**
 * Reads the configuration. An empty variable counts as not set.
 *
 * @throws {EnvError}
 */
// biome-ignore lint/style/noProcessEnv: the only place that reads it
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  const issues = result.error?.issues ?? [];
  const problems = [
    ...issues.map(({ path, message }) => `${path[0]?.toString()} ${message}`),
    ...crossProblems(given),
  ];
  if (result.success && problems.length === 0) return result.data;
  throw new EnvError(
    `The configuration is not valid:\n${[...new Set(problems)].map((each) => `  ${each}`).join('\n')}`,
  );
}
