import type { ProgramStore } from '@tickline/auth/issuer';
import type { Database } from '@tickline/db';
import { inTransactionOf } from './transaction-at-first-write.ts';

const HOUR_MS = 3_600_000;
/** Programs that nobody has authorized. More than wait at any time for their users' consent. */
const MAX_UNUSED = 1000;
/** Used refresh tokens that are kept for each program of a user: a day of renewals each quarter of an hour. */
const MAX_USED_TOKENS = 100;

/** Programs that users have authorized by OAuth. */
export interface Programs extends ProgramStore {
  /** Audiences of their tokens. */
  readonly audiences: readonly string[];
  /** Tells whether a user's authorization of a program holds: whether the program has refresh tokens. */
  isAuthorized(userId: string, clientId: string): Promise<boolean>;
}

export function openPrograms({ prisma }: Pick<Database, 'prisma'>, audiences: readonly string[]): Programs {
  let sweptAt = Number.NEGATIVE_INFINITY;

  /** Deletes what is too old, at most once an hour in a process. The rows of codes are Better Auth's. */
  async function sweep(): Promise<void> {
    if (performance.now() - sweptAt < HOUR_MS) return;
    sweptAt = performance.now();
    await prisma.$executeRaw`DELETE FROM oauth_refresh_token WHERE expires_at < now()`;
    await prisma.$executeRaw`DELETE FROM verification WHERE expires_at < now()`;
    await prisma.$executeRaw`
      DELETE FROM oauth_client c WHERE created_at < now() - interval '1 day'
      AND NOT EXISTS (SELECT FROM oauth_consent WHERE client_id = c.client_id)`;
  }

  return {
    audiences,
    isAuthorized: async (userId, clientId) =>
      (await prisma.oauthRefreshToken.findFirst({ where: { userId, clientId }, select: { id: true } })) !==
      null,
    revokeAll: async (userId) => {
      const { oauthConsent } = await inTransactionOf(prisma);
      await oauthConsent.deleteMany({ where: { userId } });
    },
    // The newest ones stay: a flood of registrations keeps nobody from registering.
    dropUnused: async () => {
      await prisma.$executeRaw`
        DELETE FROM oauth_client WHERE id IN (
          SELECT id FROM oauth_client c
          WHERE created_at > now() - interval '1 day'
          AND NOT EXISTS (SELECT FROM oauth_consent WHERE client_id = c.client_id)
          ORDER BY created_at DESC OFFSET ${MAX_UNUSED})`;
      await sweep();
    },
    dropUsedTokens: async (userId, clientId) => {
      await prisma.$executeRaw`
        DELETE FROM oauth_refresh_token WHERE id IN (
          SELECT id FROM oauth_refresh_token
          WHERE user_id = ${userId} AND client_id = ${clientId} AND revoked IS NOT NULL
          ORDER BY revoked DESC OFFSET ${MAX_USED_TOKENS})`;
      await sweep();
    },
  };
}
