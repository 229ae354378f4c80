import { setTimeout as sleep } from 'node:timers/promises';
import type { Services } from '../../context.ts';

/** How long transactions that were under way are given to end, in milliseconds. */
const PATIENCE_MS = 100;

/**
 * Counts a user's tasks once, so that every later total is that number and what was noted since. No writer waits for
 * it: first every change is noted, then the tasks are counted when no transaction is left that began before that. Where
 * one is, nothing has changed, and the next call tries again. May be called by any number of processes at once.
 *
 * @see docs/decisions/009-totals.md
 */
export async function keepCount({ prisma }: Services, userId: string): Promise<void> {
  await prisma.$executeRaw`INSERT INTO task_count (user_id) VALUES (${userId}) ON CONFLICT DO NOTHING`;
  // A statement of its own: its transaction has a larger number than any that has not seen the row.
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
 * Makes one row of many changes. Waits for nobody: what another transaction has hold of is left alone.
 *
 * What it deletes stays in the index, and every list looks at it, until a vacuum, or until a plain scan of the index comes
 * upon it when no transaction can see it any more, and marks it as dead. Bitmap scans, which lists use, don't. Where
 * one still can, somewhere on the server, the next merge marks it, or the vacuum.
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
