import { ProblemError, type Task } from '@tickline/contract';
import { statement } from '@tickline/db';
import type { Services } from '../context.ts';
import { assertUserExists } from '../user/assert-user-exists.ts';
import { TASK_COLUMNS, type TaskRow, toTask } from './row.ts';

/** Which task: owner and id together are the primary key, so another user's task can't be named. */
export interface TaskKey {
  readonly userId: string;
  readonly id: number;
}

const SELECT = statement<TaskRow>(`SELECT ${TASK_COLUMNS} FROM task WHERE user_id = $1 AND id = $2`, {
  sharing: 'connection',
});

/** Throws what a missing row means: the task is not there, or its owner is gone (and every task with it). */
export async function throwTaskNotFound(services: Services, { userId }: TaskKey): Promise<never> {
  await assertUserExists(services, userId);
  throw new ProblemError('TASK_NOT_FOUND');
}

export async function getTask(services: Services, key: TaskKey): Promise<Task> {
  const [row] = await services.statements.query(SELECT, [key.userId, key.id]);
  return row ? toTask(key.userId, row) : throwTaskNotFound(services, key);
}
