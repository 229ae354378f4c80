import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { copyOfPrisma } from '@tickline/testing';

/** The first migration that the version before does not have. */
const NEW = '20261130160000_task_list';

/** Returns a folder with the migrations of an earlier version. Removed after the test. @param until the first that it lacks */
export async function previousMigrations(until = NEW): Promise<string> {
  const { migrationsDir } = await copyOfPrisma();
  const names = await readdir(migrationsDir);
  for (const name of names.filter((each) => /^\d/.test(each) && each >= until))
    await rm(join(migrationsDir, name), { recursive: true });
  return migrationsDir;
}

const COLUMNS =
  '"user_id", "id", "title", "description", "completed", "priority", "due_date", "created_at", "updated_at"';

const kept = (total: string, change: string) =>
  `WITH kept AS (SELECT (${total} + coalesce(sum(${change}), 0))::bigint AS total, count(change.id) AS changes ` +
  'FROM task_count AS count LEFT JOIN task_count_change AS change USING (user_id) ' +
  'WHERE user_id = $1 AND count.total IS NOT NULL GROUP BY count.user_id)';

const counted = (filter: string) =>
  `coalesce((SELECT total FROM kept), (SELECT count(*) FROM task WHERE user_id = $1${filter}))`;

const list = (total: string, change: string, filter: string) =>
  `${kept(total, change)} SELECT ${counted(filter)} AS "total", (SELECT changes FROM kept) AS "changes", ${COLUMNS} ` +
  `FROM task WHERE user_id = $1${filter} ORDER BY created_at DESC, id DESC LIMIT 3`;

/** What the version before sends, as PostgreSQL logged it. `$1` is the user, and `$2` the task. */
export const PREVIOUS = {
  create: `INSERT INTO "task" ("user_id", "title") VALUES ($1, 'new') RETURNING ${COLUMNS}`,
  update: `UPDATE "task" SET "title" = 'changed' WHERE "user_id" = $1 AND "id" = $2 RETURNING ${COLUMNS}`,
  toggle: `UPDATE task SET completed = NOT completed WHERE user_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
  complete: `UPDATE "task" SET "completed" = true WHERE "user_id" = $1 AND "id" = $2 AND "completed" = false RETURNING ${COLUMNS}`,
  delete: 'DELETE FROM "task" WHERE "user_id" = $1 AND "id" = $2 RETURNING "id"',
  deleteUser: 'DELETE FROM "user" WHERE id = $1',
  list: list('count.total', 'change.total', ''),
  listPending: list(
    'count.total - count.completed',
    'change.total - change.completed',
    ' AND completed = false',
  ),
  listCompleted: list('count.completed', 'change.completed', ' AND completed = true'),
  count: `${kept('count.total', 'change.total')} SELECT ${counted('')} AS "total", (SELECT changes FROM kept) AS "changes"`,
} as const;

/** How the version before stores a count, and merges changes to it. `$1` is the user. */
export const STORE_COUNT = [
  'INSERT INTO task_count (user_id) VALUES ($1) ON CONFLICT DO NOTHING',
  `UPDATE task_count SET noted_since = CAST(CAST(pg_current_xact_id() AS text) AS bigint)
    WHERE user_id = $1 AND total IS NULL`,
  `UPDATE task_count SET (total, completed) = (
      SELECT tasks.total - noted.total, tasks.completed - noted.completed
      FROM
        (SELECT count(*) AS total, count(*) FILTER (WHERE completed) AS completed
          FROM task WHERE user_id = $1) AS tasks,
        (SELECT coalesce(sum(total), 0) AS total, coalesce(sum(completed), 0) AS completed
          FROM task_count_change WHERE user_id = $1) AS noted)
    WHERE user_id = $1 AND total IS NULL
      AND noted_since < CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)`,
] as const;
export const MERGE_CHANGES = `
  WITH merged AS (
    DELETE FROM task_count_change WHERE user_id = $1 AND id IN (
      SELECT id FROM task_count JOIN task_count_change USING (user_id)
      WHERE user_id = $1 FOR UPDATE SKIP LOCKED)
    RETURNING total, completed)
  INSERT INTO task_count_change (user_id, total, completed)
  SELECT $1, sum(total), sum(completed) FROM merged HAVING count(*) > 0`;
