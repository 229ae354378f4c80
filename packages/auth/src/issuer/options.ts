import { randomUUID } from 'node:crypto';
import type { BetterAuthOptions } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { bearer } from 'better-auth/plugins/bearer';
import { endLateSessions, endOtherSessions } from './change-password.ts';
import { cookieOptions } from './cookies.ts';
import { deviceSignIn } from './devices.ts';
import { type IssuerLog, toAuthLogger } from './log.ts';
import { disabledPaths } from './routes.ts';
import { type TokenOptions, tokens } from './tokens.ts';

export interface IssuerOptions extends TokenOptions {
  /** A Prisma client with Better Auth's models. */
  readonly prisma: Parameters<typeof prismaAdapter>[0];
  /** Origins, other than the issuer's own, whose pages may call with cookies. */
  readonly trustedOrigins: readonly string[];
  /** Revokes a user's tokens that come from sessions created before now. */
  revokeTokens(userId: string): Promise<void>;
  /** Returns the current time of the clock that revocations use. */
  now(): Promise<Date>;
  readonly log: IssuerLog;
}

export const BASE_PATH = '/api/auth';

/** The only header from which Better Auth reads the client's address. Always overwritten. */
export const CLIENT_IP_HEADER = 'x-client-ip';

/**
 * Returns the options of Better Auth on the application's own database: sign-up and sign-in by e-mail and password,
 * sessions, and the JWTs that the verifier accepts.
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
    plugins: [tokens(options), bearer({ requireSignature: true }), ...deviceSignIn(origin)],
    // The server's own rate limit counts these requests.
    rateLimit: { enabled: false },
    advanced: {
      database: { generateId: () => randomUUID() },
      ipAddress: { ipAddressHeaders: [CLIENT_IP_HEADER] },
      ...cookieOptions(origin),
      // Explicit, because the check is off by default if NODE_ENV is "test" or TEST is set.
      disableOriginCheck: false,
      disableCSRFCheck: false,
    },
    telemetry: { enabled: false },
    logger: toAuthLogger(log),
    // The server's own error handler reports errors such as an unreachable database.
    onAPIError: { throw: true },
  } satisfies BetterAuthOptions;
}
