import { setTimeout as sleep } from 'node:timers/promises';
import type { Services } from '../../context.ts';

/** Time that running transactions get to end, in milliseconds. */
const PATIENCE_MS = 100;

/**
 * Stores the count of a user's tasks, so that later totals are this number plus the changes recorded since.
 *
 * No writer waits for it. First it makes triggers record every change. Then it counts the tasks if no transaction is left
 * that began before that. If there still is one, nothing is stored and a later call tries again. Several processes may call
 * it at the same time.
 *
 * @see docs/decisions/009-totals.md
 */
export async function keepCount({ prisma }: Services, userId: string): Promise<void> {
  await prisma.$executeRaw`INSERT INTO task_count (user_id) VALUES (${userId}) ON CONFLICT DO NOTHING`;
  // A separate statement, so that its transaction id is greater than that of any transaction that has not seen the row.
  await prisma.$executeRaw`
    UPDATE task_count SET noted_since = CAST(CAST(pg_current_xact_id() AS text) AS bigint)
    WHERE user_id = ${userId} AND total IS NULL`;
  await sleep(PATIENCE_MS, undefined, { ref: false });
  await prisma.$executeRaw`
    UPDATE task_count SET (total, completed) = (
      SELECT tasks.total - noted.total, tasks.completed - noted.completed
      FROM
        (SELECT count(*) AS total, count(*) FILTER (WHERE completed) AS completed
          FROM task WHERE user_id = ${userId}) AS tasks,
        (SELECT coalesce(sum(total), 0) AS total, coalesce(sum(completed), 0) AS completed
          FROM task_count_change WHERE user_id = ${userId}) AS noted)
    WHERE user_id = ${userId} AND total IS NULL
      AND noted_since < CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)`;
}

/**
 * Merges many recorded changes into one row. Does not wait: rows that another transaction has locked are skipped.
 *
 * Deleted rows stay in the index, and every list reads them, until a vacuum or a plain index scan marks them as dead. An
 * index scan can do so only if no transaction on the server can still see them. Bitmap scans, which lists use, never do, so
 * a plain scan runs at the end. If a transaction can still see the rows by then, the next merge or the vacuum marks them.
 *
 * @see https://www.postgresql.org/docs/current/btree.html#BTREE-DELETION
 */
export async function mergeChanges({ prisma }: Services, userId: string): Promise<void> {
  await prisma.$executeRaw`
    WITH merged AS (
      DELETE FROM task_count_change WHERE user_id = ${userId} AND id IN (
        SELECT id FROM task_count JOIN task_count_change USING (user_id)
        WHERE user_id = ${userId} FOR UPDATE SKIP LOCKED)
      RETURNING total, completed)
    INSERT INTO task_count_change (user_id, total, completed)
    SELECT ${userId}, sum(total), sum(completed) FROM merged HAVING count(*) > 0`;
  await sleep(PATIENCE_MS, undefined, { ref: false });
  await prisma.$transaction([
    prisma.$queryRaw`
      SELECT set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true)`,
    prisma.$queryRaw`SELECT count(*) FROM task_count_change WHERE user_id = ${userId}`,
  ]);
}
