import { randomUUID } from 'node:crypto';
import type { BetterAuthOptions } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { bearer } from 'better-auth/plugins/bearer';
import { endLateSessions, endOtherSessions } from './change-password.ts';
import { cookieOptions } from './cookies.ts';
import { type IssuerLog, toAuthLogger } from './log.ts';
import { disabledPaths } from './routes.ts';
import { type TokenOptions, tokens } from './tokens.ts';

export interface IssuerOptions extends TokenOptions {
  /** A Prisma client with Better Auth's models. */
  readonly prisma: Parameters<typeof prismaAdapter>[0];
  /** Origins of pages that may call with cookies, beside the issuer's own. */
  readonly trustedOrigins: readonly string[];
  /** Revokes the tokens of a user that come of sessions made before now. */
  revokeTokens(userId: string): Promise<void>;
  /** Tells the time of the clock that revocations go by. */
  now(): Promise<Date>;
  readonly log: IssuerLog;
}

export const BASE_PATH = '/api/auth';

/** The one header that Better Auth reads the client's address from; always overwritten. */
export const CLIENT_IP_HEADER = 'x-client-ip';

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
    hooks: { before: endOtherSessions, after: endLateSessions },
    plugins: [tokens(options), bearer({ requireSignature: true })],
    // The server counts these requests along with all others.
    rateLimit: { enabled: false },
    advanced: {
      database: { generateId: () => randomUUID() },
      ipAddress: { ipAddressHeaders: [CLIENT_IP_HEADER] },
      ...cookieOptions(origin),
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
