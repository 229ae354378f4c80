import type { Task } from '@tickline/contract';
import { statement } from '@tickline/db';
import type { Services } from '../../context.ts';
import type { TaskKey } from '../key.ts';
import { TASK_COLUMNS } from '../row.ts';

const TOGGLE = statement(
  `UPDATE task SET completed = NOT completed WHERE user_id = $1 AND id = $2 RETURNING ${TASK_COLUMNS.sql}`,
  { sharing: 'transaction' },
);

/** Toggles the state of a task, which Prisma cannot express. @returns undefined if there is no such task */
export async function toggle({ statements }: Services, { caller, id }: TaskKey): Promise<Task | undefined> {
  const [row] = await statements.query(TOGGLE, [caller.userId, id], caller);
  return row && TASK_COLUMNS.read(row);
}
