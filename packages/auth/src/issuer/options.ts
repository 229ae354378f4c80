import { randomUUID } from 'node:crypto';
import type { BetterAuthOptions } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { bearer } from 'better-auth/plugins/bearer';
import { type IssuerLog, toAuthLogger } from './log.ts';
import { signsBySecret, type TokenOptions, tokens } from './tokens.ts';

export interface IssuerOptions extends TokenOptions {
  /** A Prisma client with Better Auth's models. */
  readonly prisma: Parameters<typeof prismaAdapter>[0];
  /** Origins of pages that may call with cookies, beside the issuer's own. */
  readonly trustedOrigins: readonly string[];
  readonly log: IssuerLog;
}

export const BASE_PATH = '/api/auth';

/** The one header that Better Auth reads the client's address from; always overwritten. */
export const CLIENT_IP_HEADER = 'x-client-ip';

/**
 * The first three take a token that Better Auth signs with the same secret and algorithm as the API tokens, so that one
 * could stand in for the other. The others need a mail server or a social provider, and there is none.
 */
const DISABLED_PATHS = [
  '/verify-email',
  '/send-verification-email',
  '/change-email',
  '/request-password-reset',
  '/reset-password',
  '/delete-user/callback',
  '/sign-in/social',
  '/link-social',
  '/unlink-account',
  '/refresh-token',
  '/get-access-token',
  '/account-info',
  '/open-api/generate-schema',
  '/reference',
  // There are no fields of a session that a client may set.
  '/update-session',
];

function disabledPaths(algorithm: TokenOptions['algorithm']): string[] {
  // With a secret there are no public keys to show.
  return signsBySecret(algorithm) ? [...DISABLED_PATHS, '/jwks'] : DISABLED_PATHS;
}

/** The paths of these endpoints that are not disabled; those with parameters in them all belong to what is. */
export function servedPaths(endpoints: object, { algorithm }: TokenOptions): ReadonlySet<string> {
  const paths = Object.values(endpoints).flatMap((endpoint: { path?: unknown }) =>
    typeof endpoint.path === 'string' ? [endpoint.path] : [],
  );
  const disabled = new Set(disabledPaths(algorithm));
  return new Set(paths.filter((path) => !disabled.has(path)));
}

/**
 * Better Auth on the application's own database: sign-up and sign-in by e-mail and password, sessions, and the
 * JWTs that the verifier takes.
 *
 * @see https://www.better-auth.com/docs/reference/options
 */
export function authOptions(options: IssuerOptions) {
  const { prisma, secret, origin, trustedOrigins, log, algorithm } = options;
  return {
    appName: 'Tickline',
    secret,
    baseURL: origin,
    basePath: BASE_PATH,
    database: prismaAdapter(prisma, { provider: 'postgresql', transaction: true }),
    trustedOrigins: [...trustedOrigins],
    disabledPaths: disabledPaths(algorithm),
    emailAndPassword: { enabled: true },
    user: { deleteUser: { enabled: true } },
    plugins: [tokens(options), bearer({ requireSignature: true })],
    // The server counts these requests along with all others.
    rateLimit: { enabled: false },
    advanced: {
      database: { generateId: () => randomUUID() },
      ipAddress: { ipAddressHeaders: [CLIENT_IP_HEADER] },
      useSecureCookies: origin.startsWith('https:'),
      // Said aloud: where NODE_ENV is "test", or any TEST is set, the check is off by default.
      disableOriginCheck: false,
      disableCSRFCheck: false,
    },
    telemetry: { enabled: false },
    logger: toAuthLogger(log),
    // A database that is gone is for the server's own error handler to tell of.
    onAPIError: { throw: true },
  } satisfies BetterAuthOptions;
}
