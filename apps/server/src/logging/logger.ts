import { type DestinationStream, type LogFn, type Logger, type LoggerOptions, pino } from 'pino';
import type { Env } from '../env.ts';
import { boundLine } from './bound-line.ts';
import { writeEachTurn } from './log-destination.ts';
import { createRedactor, HIDDEN } from './redact.ts';
import { serializeError } from './serialize-error.ts';

type LoggerEnv = Pick<Env, 'LOG_LEVEL' | 'BETTER_AUTH_SECRET' | 'DATABASE_URL' | 'REDIS_URL'>;

const FIELDS = [
  'authorization',
  'cookie',
  '["set-cookie"]',
  '["set-auth-token"]',
  'password',
  'token',
  'secret',
];
const fieldsOf = (path: string) =>
  FIELDS.map((field) => (field[0] === '[' ? path + field : `${path}.${field}`));
/** No wildcards: they take 1.3 us a line, these paths 0.03 us. */
const HIDDEN_PATHS = ['headers', 'req.headers', 'res.headers', 'body'].flatMap(fieldsOf).concat(FIELDS);

/** Creates pino's `timestamp` function. Formatting a date is slow, so it happens once per millisecond. */
function createClock(): () => string {
  let last = 0;
  let text = '';
  return () => {
    const now = Date.now();
    if (now !== last) {
      last = now;
      text = `,"time":"${new Date(now).toISOString()}"`;
    }
    return text;
  };
}

/** Adds a message without values to a line that has none. pino would use the error's own message. */
function nameError(this: Logger, args: Parameters<LogFn>, log: LogFn): void {
  const [given, message]: unknown[] = args;
  const error = given instanceof Error ? given : (given as { err?: unknown } | undefined)?.err;
  if (error === undefined || message !== undefined) log.apply(this, args);
  else log.apply(this, [given, serializeError(error).message]);
}

/**
 * Options of pino that keep secrets out of the log and bound the cost of a line. There are three layers: members with
 * secret names, errors without the values in them, and everything in the final text that looks like a secret. A line
 * that is too long for the last layer is replaced.
 *
 * @see docs/security.md
 */
export function loggerOptions(env: LoggerEnv): LoggerOptions {
  const redact = createRedactor(env);
  return {
    level: env.LOG_LEVEL,
    timestamp: createClock(),
    serializers: { err: serializeError },
    redact: { paths: HIDDEN_PATHS, censor: HIDDEN },
    hooks: { logMethod: nameError, streamWrite: (line) => redact(boundLine(line)) },
  };
}

/** Pretty lines in a terminal, JSON otherwise. */
async function standardOutput(env: Pick<Env, 'WEB_CONCURRENCY'>): Promise<DestinationStream> {
  if (!process.stdout.isTTY) return writeEachTurn(1);
  const { default: pretty } = await import('pino-pretty');
  return pretty({
    colorize: true,
    ignore: env.WEB_CONCURRENCY > 1 ? 'hostname' : 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss.l',
  });
}

export async function createLogger(env: LoggerEnv & Pick<Env, 'WEB_CONCURRENCY'>): Promise<Logger> {
  return pino(loggerOptions(env), await standardOutput(env));
}
