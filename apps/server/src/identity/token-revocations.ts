import type { Database } from '@tickline/db';
import type { FastifyBaseLogger } from 'fastify';
import { inTransactionOf, onCommit } from './transaction-at-first-write.ts';

/** Time in which another process may still accept tokens that were revoked here, in milliseconds. */
const READ_INTERVAL_MS = 5000;
/** Revocations of this last period are read again: a process with a slow clock may have committed one late. */
const OVERLAP_MS = 60_000;
/** Longer than the life of any token. */
const LONGEST_LIFE_MS = 25 * 60 * 60_000;
/** Sessions whose end is remembered. Their tokens live for minutes, and each needed a password to be checked. */
const MAX_SESSIONS = 200_000;

/** Names a session: its API tokens have its user, and its creation as the time of sign-in. */
const sessionOf = (userId: string, createdAtMs: number): string => `${createdAtMs} ${userId}`;

/** API tokens that are no longer valid: a user's older ones, and those of sessions that ended. */
export interface TokenRevocations {
  /** @param authenticatedAt when the user signed in to get the token, in seconds */
  isRevoked(userId: string, authenticatedAt: number): boolean;
  /** Revokes all tokens from sign-ins before now, in Better Auth's transaction if there is one. */
  revoke(userId: string): Promise<void>;
  /** Revokes the tokens of the session created at this time, in Better Auth's transaction if there is one. */
  revokeSession(userId: string, createdAt: Date): Promise<void>;
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
  /** When sessions ended, in milliseconds since 1970, oldest first. */
  const endedSessions = new Map<string, number>();
  let readFrom = Date.now() - LONGEST_LIFE_MS;

  function add(userId: string, time: number): void {
    if (time <= (validAfter.get(userId) ?? 0)) return;
    validAfter.delete(userId);
    validAfter.set(userId, time);
  }

  function addSession(userId: string, createdAt: Date, time: number): void {
    endedSessions.set(sessionOf(userId, createdAt.getTime()), time);
    const [oldest] = endedSessions.size > MAX_SESSIONS ? endedSessions.keys() : [];
    if (oldest !== undefined) endedSessions.delete(oldest);
  }

  function forgetOld(times: Map<string, number>, now: number): void {
    for (const [key, time] of times) {
      if (time > now - LONGEST_LIFE_MS) return;
      times.delete(key);
    }
  }

  async function read(): Promise<void> {
    const now = Date.now();
    const since = { gt: new Date(readFrom) };
    const [users, sessions] = await Promise.all([
      prisma.tokenRevocation.findMany({ where: { valid_after: since }, orderBy: { valid_after: 'asc' } }),
      prisma.sessionRevocation.findMany({ where: { revoked_at: since }, orderBy: { revoked_at: 'asc' } }),
    ]);
    for (const { user_id, valid_after } of users) add(user_id, valid_after.getTime());
    for (const { user_id, created_at, revoked_at } of sessions)
      addSession(user_id, created_at, revoked_at.getTime());
    forgetOld(validAfter, now);
    forgetOld(endedSessions, now);
    readFrom = now - OVERLAP_MS;
  }
  await read();
  let isReading = false;
  const timer = setInterval(() => {
    // Known revocations stay in effect meanwhile.
    if (isReading) return;
    isReading = true;
    read()
      .catch((err: unknown) => log.warn({ err }, 'could not read the revoked tokens'))
      .finally(() => {
        isReading = false;
      });
  }, READ_INTERVAL_MS).unref();

  return {
    isRevoked: (userId, authenticatedAt) =>
      authenticatedAt * 1000 < (validAfter.get(userId) ?? 0) ||
      (endedSessions.size > 0 && endedSessions.has(sessionOf(userId, Math.round(authenticatedAt * 1000)))),
    revokeSession: async (user_id, created_at) => {
      const revoked_at = await databaseTime({ prisma });
      const { sessionRevocation } = await inTransactionOf(prisma);
      await sessionRevocation.createMany({
        data: [{ user_id, created_at, revoked_at }],
        skipDuplicates: true,
      });
      onCommit(() => addSession(user_id, created_at, revoked_at.getTime()));
      await sessionRevocation.deleteMany({
        where: { revoked_at: { lt: new Date(Date.now() - LONGEST_LIFE_MS) } },
      });
    },
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
