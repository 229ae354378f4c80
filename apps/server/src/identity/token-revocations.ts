import type { Database } from '@tickline/db';
import type { FastifyBaseLogger } from 'fastify';
import { inTransactionOf, onCommit } from './transaction-at-first-write.ts';

/** How long another process may take tokens that were revoked here, in milliseconds. */
const READ_INTERVAL_MS = 5000;
/** A revocation is read for so long after its moment: it may have been committed late, by a process whose clock is behind. */
const OVERLAP_MS = 60_000;
/** No token lives longer. */
const LONGEST_LIFE_MS = 25 * 60 * 60_000;

/** The users whose older API tokens count no more. */
export interface TokenRevocations {
  /** @param authenticatedAt when the user signed in to get the token, in seconds */
  isRevoked(userId: string, authenticatedAt: number): boolean;
  /** Revokes every token that comes of a sign-in before this moment, in Better Auth's transaction if there is one. */
  revoke(userId: string): Promise<void>;
  close(): void;
}

/** Tells the time by the database's clock, which all processes share: the present moment, also within a transaction. */
export async function databaseTime({ prisma }: Pick<Database, 'prisma'>): Promise<Date> {
  const client = await inTransactionOf(prisma);
  const [row] = await client.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp()::timestamptz(3) AS now`;
  if (!row) throw new Error('SELECT returned no row');
  return row.now;
}

/**
 * Reads the revocations of the last day, and goes on reading new ones, as other processes add to them. One that is made here
 * counts at once, one that is made elsewhere within five seconds.
 *
 * @throws if they cannot be read the first time
 */
export async function openTokenRevocations(
  { prisma }: Pick<Database, 'prisma'>,
  log: Pick<FastifyBaseLogger, 'warn'>,
): Promise<TokenRevocations> {
  /** By user, in milliseconds since 1970, the oldest first. */
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
    // Those that are known go on to count.
    if (isReading) return;
    isReading = true;
    read()
      .catch((err: unknown) => log.warn({ err }, 'could not read the revoked tokens'))
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
