import type { DeletedTask, Task, TaskTrashQuery } from '@tickline/contract';
import { type Caller, Prisma, statement, toIsoTime, type Value } from '@tickline/db';
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

const AFTER = statement(`SELECT ${COLUMNS.sql} ${deleted('AND id > $2 ORDER BY id LIMIT $3')}`);

/** Reads deleted tasks in the order of their ids. */
export async function selectDeletedAfter(
  { statements }: Services,
  caller: Caller,
  { id, limit }: { readonly id: number; readonly limit: number },
): Promise<DeletedTask[]> {
  const rows = await statements.query(AFTER, [caller.userId, id, limit], caller);
  return rows.map((row) => COLUMNS.read(row)).sort((one, other) => one.id - other.id);
}

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

/** Returns SQL that moves a task from the trash back. @param which the condition on the trash */
export const restoreSql = (which: string) =>
  // The user first, as whoever deletes the user locks them.
  `WITH owner AS MATERIALIZED (SELECT id AS owner_id FROM "user" WHERE id = $1 FOR KEY SHARE),
  gone AS (DELETE FROM task_trash USING owner WHERE user_id = owner_id AND ${which} AND task IS NOT NULL RETURNING task)
  INSERT INTO task (${NAMES}) SELECT ${VALUES} FROM gone, jsonb_populate_record(NULL::task, gone.task) AS deleted
  RETURNING ${TASK_COLUMNS.sql}`;

const RESTORE = statement(restoreSql('user_id = $1 AND id = $2'), { sharing: 'transaction' });
const RESTORE_REVISION = statement(restoreSql('user_id = $1 AND id = $2 AND revision = ANY ($3::bigint[])'), {
  sharing: 'transaction',
});

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

/** @param old selects the deletions to purge */
const purge = (old: string) =>
  statement<[count: string]>(`
  WITH old AS (${old} LIMIT ${PURGED_AT_ONCE} FOR UPDATE SKIP LOCKED),
  gone AS (DELETE FROM task_trash USING old WHERE task_trash.user_id = old.user_id AND task_trash.id = old.id
    RETURNING task_trash.user_id, revision),
  last AS (SELECT user_id, max(revision) AS revision FROM gone GROUP BY user_id),
  -- In one order, so that two processes do not wait for each other.
  locked AS (SELECT list.user_id, last.revision FROM task_list AS list JOIN last USING (user_id)
    ORDER BY user_id FOR NO KEY UPDATE OF list),
  forgotten AS (UPDATE task_list SET forgotten = greatest(forgotten, locked.revision) FROM locked
    WHERE task_list.user_id = locked.user_id)
  SELECT count(*) FROM gone`);

const PURGE_OLD = purge(
  'SELECT user_id, id FROM task_trash WHERE deleted_at < $1::timestamptz ORDER BY deleted_at',
);
const PURGE_FIRST = purge(
  'SELECT user_id, id FROM task_trash WHERE user_id = $1 AND revision <= $2 ORDER BY revision',
);
/** For each user with too full a trash, the revision of the last deletion that does not fit. */
const OVERFULL = statement<[userId: string, revision: string]>(`
  SELECT user_id, (SELECT revision FROM task_trash AS own WHERE own.user_id = overfull.user_id
    ORDER BY revision DESC OFFSET $1 LIMIT 1)
  FROM (SELECT user_id FROM task_trash GROUP BY user_id HAVING count(*) > $1) AS overfull`);

async function purgeAll(
  { statements }: Pick<Services, 'statements'>,
  purging: ReturnType<typeof purge>,
  values: readonly Value[],
): Promise<number> {
  let purged = 0;
  for (;;) {
    const [[count] = ['0']] = await statements.query(purging, values);
    purged += Number(count);
    if (Number(count) < PURGED_AT_ONCE) return purged;
  }
}

/**
 * Removes old deletions for good, in small pieces, and the oldest of a user who has too many. Several processes may do so
 * at once.
 *
 * @param before deletions from before this time are old
 * @param most deletions that a user may have
 * @returns the number of deletions that were removed
 */
export async function purgeTrash(
  services: Pick<Services, 'statements'>,
  before: Date,
  most: number,
): Promise<number> {
  let purged = await purgeAll(services, PURGE_OLD, [before.toISOString()]);
  for (const [userId, revision] of await services.statements.query(OVERFULL, [most]))
    purged += await purgeAll(services, PURGE_FIRST, [userId, revision]);
  return purged;
}
