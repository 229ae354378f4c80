import { ProblemError, type Task } from '@tickline/contract';
import { violatedConstraint } from '@tickline/db';
import type { Services } from '../context.ts';
import { TASK_LIMIT } from './create-task.ts';
import { getTask } from './get-task.ts';
import type { TaskKey } from './key.ts';
import { assertRevision } from './precondition.ts';
import { restore, selectDeleted } from './statements/trash.ts';

/** Throws the reason why a task could not be restored. */
async function refuse(services: Services, key: TaskKey): Promise<never> {
  const deleted = key.ifRevision === undefined ? undefined : await selectDeleted(services, key);
  if (deleted) {
    const { deleted_at: _, ...task } = deleted;
    assertRevision(task, key.ifRevision);
  }
  await getTask(services, key);
  throw new ProblemError('TASK_NOT_IN_TRASH');
}

/**
 * Restores a task from the trash, with its `id` and `uid`.
 *
 * @throws TASK_NOT_IN_TRASH if it is not deleted
 * @throws TASK_NOT_FOUND if there is no such task, or it is gone for good
 * @throws TASK_LIMIT_REACHED
 */
export async function restoreTask(services: Services, key: TaskKey): Promise<Task> {
  try {
    return (await restore(services, key)) ?? (await refuse(services, key));
  } catch (error) {
    if (violatedConstraint(error) !== TASK_LIMIT) throw error;
    throw new ProblemError('TASK_LIMIT_REACHED', { cause: error });
  }
}
