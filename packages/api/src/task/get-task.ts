import type { Task } from '@tickline/contract';
import type { Services } from '../context.ts';
import { type TaskKey, throwTaskNotFound, uniqueOf } from './key.ts';
import { TASK_SELECT, toTask } from './row.ts';

/** Returns a task of the caller. @throws TASK_NOT_FOUND */
export async function getTask(services: Services, key: TaskKey): Promise<Task> {
  const row = await services.prisma.task.findUnique({ where: uniqueOf(key), select: TASK_SELECT });
  return row ? toTask(row) : throwTaskNotFound(services, key);
}
