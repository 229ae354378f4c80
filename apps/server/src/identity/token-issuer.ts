import type { Issuer, PasswordHash, Providers } from '@tickline/auth/issuer';
import type { Principal, ReadMany } from '@tickline/auth/verifier';
import type { Database } from '@tickline/db';
import type { Logger } from 'pino';
import type { Env } from '../env.ts';
import { type Mailer, openMailer } from '../mail/open-mailer.ts';
import type { RequestCounter } from '../rate-limit/counter.ts';
import { createMemoryCounter } from '../rate-limit/memory-counter.ts';
import { findKeys } from './find-keys.ts';
import { issuerDatabase, withDatabaseFailures } from './issuer-database.ts';
import { openPrograms, type Programs } from './programs.ts';
import { databaseTime, openTokenRevocations, type TokenRevocations } from './token-revocations.ts';

type IssuerModule = typeof import('@tickline/auth/issuer');

/** Returns the origins of pages that may sign in. In development, the server has two names. */
function trustedOrigins({ CORS_ORIGINS, ENVIRONMENT, PORT }: Env): string[] {
  const named = CORS_ORIGINS.filter((origin) => origin !== '*');
  return ENVIRONMENT === 'production'
    ? named
    : [...named, `http://127.0.0.1:${PORT}`, `http://localhost:${PORT}`];
}

/** Returns the configured providers. The environment has all variables of each, or none. */
function providersOf(env: Env): Providers {
  const clientOf = (clientId: string | undefined, clientSecret: string | undefined) =>
    clientId !== undefined && clientSecret !== undefined ? { clientId, clientSecret } : undefined;
  const github = clientOf(env.GITHUB_CLIENT_ID, env.GITHUB_CLIENT_SECRET);
  const google = clientOf(env.GOOGLE_CLIENT_ID, env.GOOGLE_CLIENT_SECRET);
  const oidc = clientOf(env.OIDC_CLIENT_ID, env.OIDC_CLIENT_SECRET);
  return {
    ...(github && { github }),
    ...(google && { google }),
    ...(oidc && env.OIDC_ISSUER !== undefined && { oidc: { ...oidc, issuer: env.OIDC_ISSUER } }),
  };
}

/** Better Auth in this process, and what belongs to it. */
export interface Embedded {
  readonly issuer: Issuer;
  readonly revocations: TokenRevocations;
  readonly findKeys: ReadMany<Principal>;
  readonly programs: Programs;
  /** Waits for the mails that are being sent, for a few seconds. */
  close(): Promise<void>;
}

interface Parts {
  readonly database: Database;
  readonly log: Logger;
  /** Counts mails. By default, this process counts its own. */
  readonly counter?: RequestCounter;
  /** Sends mails. By default, the one that the environment asks for. */
  readonly mailer?: Mailer | undefined;
  /** Hashes passwords. By default, as Better Auth does. */
  readonly passwords?: PasswordHash | undefined;
}

/** Loads Better Auth, which takes 0.1 s. Returns undefined if tokens come from elsewhere. */
export async function loadIssuer({ AUTH_MODE }: Env): Promise<IssuerModule | undefined> {
  return AUTH_MODE === 'external' ? undefined : import('@tickline/auth/issuer');
}

/**
 * Opens Better Auth as configured, on the application's database.
 *
 * @returns undefined if tokens come from elsewhere; then Better Auth is not loaded
 */
export async function openIssuer(
  env: Env,
  secret: string,
  { database, log, counter = createMemoryCounter(), ...given }: Parts,
): Promise<Embedded | undefined> {
  const module = await loadIssuer(env);
  if (!module) return undefined;
  const revocations = await openTokenRevocations(database, log);
  const mailer = given.mailer ?? (await openMailer(env, counter, log));
  const { origin } = new URL(env.BETTER_AUTH_URL);
  const programs = openPrograms(database, module.audiencesOf(origin));
  const issuer = module.createIssuer({
    prisma: issuerDatabase(database.plainPrisma),
    secret,
    origin,
    algorithm: env.JWT_ALGORITHM,
    issuer: env.JWT_ISSUER ?? origin,
    audience: env.JWT_AUDIENCE ?? origin,
    minutes: env.ACCESS_TOKEN_EXPIRE_MINUTES,
    trustedOrigins: trustedOrigins(env),
    revokeTokens: async (userId) => {
      await revocations.revoke(userId);
      await programs.revokeAll(userId);
    },
    revokeTokensOfSession: revocations.revokeSession,
    revokeKeys: async (userId) => {
      const { apikey, calendarFeed } = database.prisma;
      await apikey.deleteMany({ where: { referenceId: userId } });
      await calendarFeed.deleteMany({ where: { user_id: userId } });
    },
    programs,
    passwords: given.passwords,
    sendMail: mailer?.send,
    requireEmailVerification: env.REQUIRE_EMAIL_VERIFICATION,
    providers: providersOf(env),
    now: () => databaseTime(database),
    log,
  });
  // The first call creates the key pair; concurrent first calls would create several.
  if (!env.JWT_ALGORITHM.startsWith('HS')) await issuer.jwks();
  return {
    issuer: {
      ...issuer,
      handle: (request, caller) => withDatabaseFailures(() => issuer.handle(request, caller)),
    },
    revocations,
    findKeys: findKeys(database, log),
    programs,
    close: async () => {
      revocations.close();
      await mailer?.close();
    },
  };
}
