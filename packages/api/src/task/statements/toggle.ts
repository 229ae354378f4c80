import type { Task } from '@tickline/contract';
import { statement } from '@tickline/db';
import type { Services } from '../../context.ts';
import type { TaskKey } from '../key.ts';
import { TASK_COLUMNS } from '../row.ts';

const toggleIf = (condition: string) =>
  statement(
    `UPDATE task SET completed = NOT completed WHERE user_id = $1 AND id = $2 AND (completed OR recurrence IS NULL)${condition} RETURNING ${TASK_COLUMNS.sql}`,
    { sharing: 'transaction' },
  );
const TOGGLE = toggleIf('');
const TOGGLE_REVISION = toggleIf(' AND revision = ANY ($3::bigint[])');

/**
 * Toggles the state of a task, which Prisma cannot express. Does not complete a recurring one, which needs a next one.
 *
 * @returns undefined if there is no such task
 */
export async function toggle(
  { statements }: Services,
  { caller, id, ifRevision }: TaskKey,
): Promise<Task | undefined> {
  const [row] = await (ifRevision === undefined
    ? statements.query(TOGGLE, [caller.userId, id], caller)
    : statements.query(TOGGLE_REVISION, [caller.userId, id, `{${ifRevision}}`], caller));
  return row && TASK_COLUMNS.read(row);
}
