import type { Database } from '@tickline/db';
import type { FastifyBaseLogger } from 'fastify';
import { inTransactionOf, onCommit } from './transaction-at-first-write.ts';

/** Time in which another process may still accept tokens that were revoked here, in milliseconds. */
const READ_INTERVAL_MS = 5000;
/** Revocations of this last period are read again: a process with a slow clock may have committed one late. */
const OVERLAP_MS = 60_000;
/** Longer than the life of any token. */
const LONGEST_LIFE_MS = 25 * 60 * 60_000;

/** Users whose older API tokens are no longer valid. */
export interface TokenRevocations {
  /** @param authenticatedAt when the user signed in to get the token, in seconds */
  isRevoked(userId: string, authenticatedAt: number): boolean;
  /** Revokes all tokens from sign-ins before now, in Better Auth's transaction if there is one. */
  revoke(userId: string): Promise<void>;
  close(): void;
}

/** Returns the current time by the database's clock, which all processes share, even within a transaction. */
export async function databaseTime({ prisma }: Pick<Database, 'prisma'>): Promise<Date> {
  const client = await inTransactionOf(prisma);
  const [row] = await client.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp()::timestamptz(3) AS now`;
  if (!row) throw new Error('SELECT returned no row');
  return row.now;
}

/**
 * Reads the revocations of the last 25 hours, and keeps reading new ones from other processes. A revocation made here
 * takes effect at once, one made elsewhere within five seconds.
 *
 * @throws if the first read fails
 */
export async function openTokenRevocations(
  { prisma }: Pick<Database, 'prisma'>,
  log: Pick<FastifyBaseLogger, 'warn'>,
): Promise<TokenRevocations> {
  /** By user, in milliseconds since 1970, oldest first. */
  const validAfter = new Map<string, number>();
  let readFrom = Date.now() - LONGEST_LIFE_MS;

  function add(userId: string, time: number): void {
    if (time <= (validAfter.get(userId) ?? 0)) return;
    validAfter.delete(userId);
    validAfter.set(userId, time);
  }

  function forgetOld(now: number): void {
    for (const [userId, time] of validAfter) {
      if (time > now - LONGEST_LIFE_MS) return;
      validAfter.delete(userId);
    }
  }

  async function read(): Promise<void> {
    const now = Date.now();
    const rows = await prisma.tokenRevocation.findMany({
      where: { valid_after: { gt: new Date(readFrom) } },
      orderBy: { valid_after: 'asc' },
    });
    for (const { user_id, valid_after } of rows) add(user_id, valid_after.getTime());
    forgetOld(now);
    readFrom = now - OVERLAP_MS;
  }
  await read();
  let isReading = false;
  const timer = setInterval(() => {
    // Known revocations stay in effect meanwhile.
    if (isReading) return;
    isReading = true;
    read()
      .catch((err: unknown) => log.warn({ err }, 'the revoked tokens could not be read'))
      .finally(() => {
        isReading = false;
      });
  }, READ_INTERVAL_MS).unref();

  return {
    isRevoked: (userId, authenticatedAt) => authenticatedAt * 1000 < (validAfter.get(userId) ?? 0),
    revoke: async (user_id) => {
      const valid_after = await databaseTime({ prisma });
      const { tokenRevocation } = await inTransactionOf(prisma);
      await tokenRevocation.upsert({
        where: { user_id },
        create: { user_id, valid_after },
        update: { valid_after },
      });
      onCommit(() => add(user_id, valid_after.getTime()));
      await tokenRevocation.deleteMany({
        where: { valid_after: { lt: new Date(Date.now() - LONGEST_LIFE_MS) } },
      });
    },
    close: () => clearInterval(timer),
  };
}
