import type { DeletedTask, Task, TaskTrashQuery } from '@tickline/contract';
import { type Caller, Prisma, statement, toIsoTime } from '@tickline/db';
import type { Services } from '../../context.ts';
import type { TaskKey } from '../key.ts';
import { TASK_COLUMNS } from '../row.ts';

const COLUMNS = TASK_COLUMNS.with('deleted_at', 'deleted_at', (text) => toIsoTime(text ?? ''));

/** Deleted tasks as rows of `task`, with the revision of the deletion. @param page which of them */
const deleted = (page: string) => `
  FROM (SELECT task, revision AS last, deleted_at FROM task_trash WHERE user_id = $1 AND task IS NOT NULL ${page}) AS trash,
    jsonb_populate_record(NULL::task, trash.task || jsonb_build_object('revision', last)) AS deleted
  ORDER BY last DESC`;

const PAGE = statement(`SELECT ${COLUMNS.sql} ${deleted('ORDER BY revision DESC LIMIT $2 OFFSET $3')}`);
const ONE = statement(`SELECT ${COLUMNS.sql} ${deleted('AND id = $2')}`, { sharing: 'connection' });
const COUNT = statement<[count: string]>(
  'SELECT count(*) FROM task_trash WHERE user_id = $1 AND task IS NOT NULL',
);

/** Reads a page of the trash. Page and total are two statements. */
export async function selectTrash(
  { statements }: Services,
  caller: Caller,
  { limit, offset }: TaskTrashQuery,
): Promise<{ tasks: DeletedTask[]; total: number }> {
  const rows = await statements.query(PAGE, [caller.userId, limit, offset], caller);
  const [[total] = ['0']] = await statements.query(COUNT, [caller.userId], caller);
  return { tasks: rows.map((row) => COLUMNS.read(row)), total: Number(total) };
}

/** Reads a task of the trash. */
export async function selectDeleted(
  { statements }: Services,
  { caller, id }: TaskKey,
): Promise<DeletedTask | undefined> {
  const [row] = await statements.query(ONE, [caller.userId, id], caller);
  return row && COLUMNS.read(row);
}

/** Every column that a statement may write. */
const FIELDS = Object.values(Prisma.TaskScalarFieldEnum);
const NAMES = FIELDS.map((name) => `"${name}"`).join(', ');
const VALUES = FIELDS.map((name) =>
  // A restore is a write. The trigger sets the revision.
  name === 'updated_at' ? `greatest(CURRENT_TIMESTAMP, updated_at + interval '1 millisecond')` : `"${name}"`,
).join(', ');

const restoreIf = (condition: string) =>
  statement(
    // The user first, as whoever deletes the user locks them.
    `WITH owner AS MATERIALIZED (SELECT id AS owner_id FROM "user" WHERE id = $1 FOR KEY SHARE),
    gone AS (DELETE FROM task_trash USING owner
      WHERE user_id = owner_id AND user_id = $1 AND id = $2 AND task IS NOT NULL${condition} RETURNING task)
    INSERT INTO task (${NAMES}) SELECT ${VALUES} FROM gone, jsonb_populate_record(NULL::task, gone.task) AS deleted
    RETURNING ${TASK_COLUMNS.sql}`,
    { sharing: 'transaction' },
  );
const RESTORE = restoreIf('');
const RESTORE_REVISION = restoreIf(' AND revision = ANY ($3::bigint[])');

/** Moves a task from the trash back to the others. @returns undefined if it is not in the trash */
export async function restore(
  { statements }: Services,
  { caller, id, ifRevision }: TaskKey,
): Promise<Task | undefined> {
  const [row] = await (ifRevision === undefined
    ? statements.query(RESTORE, [caller.userId, id], caller)
    : statements.query(RESTORE_REVISION, [caller.userId, id, `{${ifRevision}}`], caller));
  return row && TASK_COLUMNS.read(row);
}

/** Deletions that are purged at a time: their users' writes wait meanwhile. */
const PURGED_AT_ONCE = 100;

const PURGE = statement<[count: string]>(`
  WITH old AS (
    SELECT user_id, id FROM task_trash WHERE deleted_at < $1::timestamptz
    ORDER BY deleted_at LIMIT ${PURGED_AT_ONCE} FOR UPDATE SKIP LOCKED),
  gone AS (DELETE FROM task_trash USING old WHERE task_trash.user_id = old.user_id AND task_trash.id = old.id
    RETURNING task_trash.user_id, revision),
  last AS (SELECT user_id, max(revision) AS revision FROM gone GROUP BY user_id),
  -- In one order, so that two processes do not wait for each other.
  locked AS (SELECT list.user_id, last.revision FROM task_list AS list JOIN last USING (user_id)
    ORDER BY user_id FOR NO KEY UPDATE OF list),
  forgotten AS (UPDATE task_list SET forgotten = greatest(forgotten, locked.revision) FROM locked
    WHERE task_list.user_id = locked.user_id)
  SELECT count(*) FROM gone`);

/**
 * Removes deletions from before a time for good, in small pieces. Several processes may do so at once.
 *
 * @returns how many
 */
export async function purgeTrash(
  { statements }: Pick<Services, 'statements'>,
  before: Date,
): Promise<number> {
  let purged = 0;
  for (;;) {
    const [[count] = ['0']] = await statements.query(PURGE, [before.toISOString()]);
    purged += Number(count);
    if (Number(count) < PURGED_AT_ONCE) return purged;
  }
}
