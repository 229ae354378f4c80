import { ProblemError, type Task } from '@tickline/contract';
import { type Caller, statement } from '@tickline/db';
import type { Services } from '../context.ts';
import { assertUserExists } from '../user/assert-user-exists.ts';
import { TASK_COLUMNS, type TaskRow, toTask } from './row.ts';

/** Which task: owner and id together are the primary key, so another user's task can't be named. */
export interface TaskKey {
  /** Asks for it, and owns it. */
  readonly caller: Caller;
  readonly id: number;
}

const SELECT = statement<TaskRow>(`SELECT ${TASK_COLUMNS} FROM task WHERE user_id = $1 AND id = $2`, {
  sharing: 'connection',
});

/** Throws what a missing row means: the task is not there, or its owner is gone (and every task with it). */
export async function throwTaskNotFound(services: Services, { caller }: TaskKey): Promise<never> {
  await assertUserExists(services, caller.userId);
  throw new ProblemError('TASK_NOT_FOUND');
}

export async function getTask(services: Services, key: TaskKey): Promise<Task> {
  const { caller, id } = key;
  const [row] = await services.statements.query(SELECT, [caller.userId, id], caller);
  return row ? toTask(caller.userId, row) : throwTaskNotFound(services, key);
}
