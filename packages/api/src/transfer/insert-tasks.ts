import type { ImportedTask, Task } from '@tickline/contract';
import { type Caller, statement } from '@tickline/db';
import type { Services } from '../context.ts';
import { TASK_FIELDS } from '../task/row.ts';

/** The values that an imported task has if its file says nothing. Other columns are null then. */
export const DEFAULTS = {
  completed: false,
  priority: 'medium',
  all_day: false,
  tags: [],
} satisfies Partial<Task>;

/** An imported task, with its `uid` and its times. */
export type NewTask = ImportedTask & Pick<Task, 'uid' | 'created_at' | 'updated_at' | keyof typeof DEFAULTS>;

const OF_SERVER: ReadonlySet<string> = new Set(['id', 'user_id', 'revision']);
const NAMES = TASK_FIELDS.filter((name) => !OF_SERVER.has(name));

const COLUMNS = NAMES.map((name) => `"${name}"`).join(', ');

/** A task or a deleted one by its `uid`. As an expression, it is a look-up by key; as a join, it might read all of the user's. */
const isIn = (table: string) =>
  `(SELECT true FROM ${table} AS other WHERE other.user_id = $1 AND other.uid = given.uid)`;

const INSERT = statement(`
  WITH given AS MATERIALIZED (SELECT row_number() OVER () AS place, ${COLUMNS} FROM jsonb_populate_recordset(NULL::task, $2::jsonb)),
  new AS (
    INSERT INTO task (user_id, ${COLUMNS}) SELECT $1, ${COLUMNS} FROM given
    WHERE ${isIn('task')} IS NULL AND ${isIn('task_trash')} IS NULL
    ORDER BY place ON CONFLICT (user_id, uid) DO NOTHING RETURNING uid)
  SELECT (SELECT coalesce(jsonb_agg(uid), '[]') FROM new),
    (SELECT coalesce(jsonb_agg(uid), '[]') FROM given WHERE ${isIn('task_trash')})`);

/**
 * Locks the user and the given tasks that are there, in the order of their ids, as a batch does (docs/decisions/017-revisions.md).
 * One by one: the plan of a join may be from when the table was empty, and would read all of the user's tasks.
 */
const LOCK = statement(`
  SELECT (SELECT count(*) FROM (SELECT FROM "user" WHERE id = $1 FOR KEY SHARE) AS owner),
    (SELECT count(is_locked) FROM (
      SELECT (SELECT true FROM task WHERE user_id = $1 AND task.id = found.id FOR UPDATE) AS is_locked FROM (
        SELECT (SELECT id FROM task WHERE user_id = $1 AND task.uid = given.uid) AS id FROM unnest($2::uuid[]) AS given (uid)
        ORDER BY id) AS found) AS target)`);

interface Inserted {
  /** The uids of the new tasks. */
  readonly created: Set<string>;
  /** The uids of given tasks that are in the trash, where they stay. */
  readonly inTrash: ReadonlySet<string>;
}

const uidsOf = (json: string | null | undefined) => new Set<string>(JSON.parse(json ?? '[]'));

/**
 * Creates the tasks that the user does not have, by their `uid`, in one transaction.
 *
 * @throws {StepError} if the user has no row or too many tasks, or deletes one of the tasks at the same moment
 */
export async function insertTasks(
  { statements }: Services,
  caller: Caller,
  tasks: readonly NewTask[],
): Promise<Inserted> {
  const { userId } = caller;
  const lock = { statement: LOCK, values: [userId, `{${tasks.map(({ uid }) => uid)}}`] };
  const insert = { statement: INSERT, values: [userId, JSON.stringify(tasks)] };
  const [, row] = await statements.transaction([lock, insert], caller);
  return { created: uidsOf(row?.[0]), inTrash: uidsOf(row?.[1]) };
}
