import { randomUUID } from 'node:crypto';
import type { BetterAuthOptions } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { bearer } from 'better-auth/plugins/bearer';
import { apiKeys } from './api-keys.ts';
import { cookieOptions } from './cookies.ts';
import { requirePassword } from './delete-account.ts';
import { deviceSignIn } from './devices.ts';
import { hooks } from './hooks.ts';
import { type IssuerLog, toAuthLogger } from './log.ts';
import type { MailOptions } from './mail.ts';
import { LINK_PREFIX } from './mail-links.ts';
import { mailOptions } from './mail-options.ts';
import { errorUrlOf, issuerPath } from './oauth/options.ts';
import { ownPrograms } from './oauth/own-programs.ts';
import type { ProgramStore } from './oauth/program-store.ts';
import { programs } from './oauth/provider.ts';
import type { PasswordHash } from './password.ts';
import { type Providers, providerOptions } from './providers.ts';
import { RESET_PREFIX } from './reset-password.ts';
import { disabledPaths } from './routes.ts';
import { type TokenOptions, tokens } from './tokens.ts';

export interface IssuerOptions extends TokenOptions, MailOptions {
  /** A Prisma client with Better Auth's models. */
  readonly prisma: Parameters<typeof prismaAdapter>[0];
  /** Origins, other than the issuer's own, whose pages may call with cookies. */
  readonly trustedOrigins: readonly string[];
  /** Revokes a user's tokens that come from sessions created before now. */
  revokeTokens(userId: string): Promise<void>;
  /** Revokes a user's tokens that come from the session created at this time. */
  revokeTokensOfSession(userId: string, createdAt: Date): Promise<void>;
  /** Deletes a user's API keys, and the address of the user's calendar. */
  revokeKeys(userId: string): Promise<void>;
  readonly providers: Providers;
  /** Hashes passwords. By default, as Better Auth does. */
  readonly passwords?: PasswordHash | undefined;
  /** Returns the current time of the clock that revocations use. */
  now(): Promise<Date>;
  /** Without it, programs cannot get tokens by OAuth. */
  readonly programs?: ProgramStore;
  readonly log: IssuerLog;
}

/** Tells whether programs can get tokens by OAuth. */
export const servesOAuth = (options: IssuerOptions): boolean =>
  options.programs !== undefined && issuerPath(options) !== undefined;

export const BASE_PATH = '/api/auth';

/** For this long, a sign-in counts as proof of identity where there is no password: to unlink, and to delete an account. */
const FRESH_SECONDS = 15 * 60;

/** The only header from which Better Auth reads the client's address. Always overwritten. */
export const CLIENT_IP_HEADER = 'x-client-ip';

/**
 * Returns the options of Better Auth on the application's own database: sign-up and sign-in by e-mail and password or by
 * providers, sessions, and the JWTs that the verifier accepts.
 *
 * @see https://www.better-auth.com/docs/reference/options
 */
export function authOptions(options: IssuerOptions) {
  const { prisma, secret, origin, trustedOrigins, log, algorithm } = options;
  const { emailAndPassword, emailVerification, changeEmail } = mailOptions(options);
  const { plugins, validateUserInfo, ...providers } = providerOptions(
    options.providers,
    options.requireEmailVerification,
  );
  return {
    appName: 'Tickline',
    secret,
    baseURL: origin,
    basePath: BASE_PATH,
    database: prismaAdapter(prisma, { provider: 'postgresql', transaction: true }),
    trustedOrigins: [...trustedOrigins],
    disabledPaths: disabledPaths(algorithm),
    emailAndPassword: { enabled: true, ...emailAndPassword },
    emailVerification,
    user: { deleteUser: { enabled: true, beforeDelete: requirePassword }, changeEmail, validateUserInfo },
    ...providers,
    hooks: hooks(options),
    session: { freshAge: FRESH_SECONDS },
    // Identifiers that contain a secret are stored as digests.
    verification: {
      storeIdentifier: { default: 'plain', overrides: { [LINK_PREFIX]: 'hashed', [RESET_PREFIX]: 'hashed' } },
    },
    plugins: [
      tokens(options),
      bearer({ requireSignature: true }),
      apiKeys(),
      ...deviceSignIn(origin),
      ...(servesOAuth(options) ? [programs(options), ownPrograms()] : []),
      ...plugins,
    ],
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
    onAPIError: { throw: true, errorURL: errorUrlOf(origin) },
  } satisfies BetterAuthOptions;
}
