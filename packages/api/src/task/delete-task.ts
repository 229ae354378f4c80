import type { Services } from '../context.ts';
import { isRowMissing, type TaskKey, throwTaskNotFound, uniqueOf } from './key.ts';

/** Deletes a task of the caller. @throws TASK_NOT_FOUND */
export async function deleteTask(services: Services, key: TaskKey): Promise<void> {
  try {
    await services.prisma.task.delete({ where: uniqueOf(key), select: { id: true } });
  } catch (error) {
    if (!isRowMissing(error)) throw error;
    await throwTaskNotFound(services, key);
  }
}
