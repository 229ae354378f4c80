import type { Task } from '@tickline/contract';
import type { Services } from '../context.ts';
import { type TaskKey, throwTaskNotFound, uniqueOf } from './key.ts';
import { assertRevision } from './precondition.ts';
import { TASK_SELECT, toTask } from './row.ts';

/** Returns a task of the caller. @throws TASK_NOT_FOUND */
export async function getTask(services: Services, { caller, id }: TaskKey): Promise<Task> {
  const key = { caller, id };
  const row = await services.prisma.task.findUnique({ where: uniqueOf(key), select: TASK_SELECT });
  return row ? toTask(row) : throwTaskNotFound(services, key);
}

/**
 * Returns the task that a write did not find, if it has the revision that the caller expects.
 *
 * @throws TASK_NOT_FOUND
 * @throws PRECONDITION_FAILED
 */
export async function getUnwritten(services: Services, key: TaskKey): Promise<Task> {
  const task = await getTask(services, key);
  assertRevision(task, key.ifRevision);
  return task;
}

/**
 * Refuses a write that found no row.
 *
 * @throws PRECONDITION_FAILED if the task has another revision than the caller expects
 * @throws TASK_NOT_FOUND otherwise, even if the task is there by now
 */
export async function refuseWrite(services: Services, key: TaskKey): Promise<never> {
  if (key.ifRevision !== undefined) await getUnwritten(services, key);
  return throwTaskNotFound(services, key);
}
