import type { Operation, Task } from '@tickline/contract';
import type { CallNotes, Services } from '../context.ts';
import { carryOut, OperationError } from './carry-out.ts';
import { type TaskKey, throwTaskNotFound, uniqueOf } from './key.ts';
import { nextOf } from './statements/next.ts';

/** Notes the task that came after a completed one, if it is there. */
export async function noteNext(
  { prisma }: Services,
  { caller, id }: TaskKey,
  task: Task,
  notes: CallNotes,
): Promise<void> {
  const row = await prisma.task.findUnique({ where: uniqueOf({ caller, id }), select: { wall_time: true } });
  const next = row && nextOf({ ...task, ...row });
  if (!next) return;
  const where = { user_id_uid: { user_id: caller.userId, uid: next.uid } };
  const found = await prisma.task.findUnique({ where, select: { id: true } });
  if (found) notes.nextId = Number(found.id);
}

type Completion = Extract<Operation, { op: 'complete' | 'update' }>;

/**
 * Carries out an operation that may complete a recurring task, and creates the next one in the same transaction. Says in
 * `notes` which one that is.
 *
 * @throws TASK_NOT_FOUND, PRECONDITION_FAILED, VALIDATION_ERROR
 * @throws TASK_LIMIT_REACHED if the user has no room for the next one; then the task is not completed
 */
export async function completeRecurring(
  services: Services,
  key: TaskKey,
  completion: Completion,
  notes: CallNotes,
): Promise<Task> {
  const { caller, id: task_id, ifRevision: if_revision } = key;
  try {
    const operations = [{ ...completion, task_id, if_revision }];
    const [outcome] = await carryOut({ services, caller, operations });
    if (!outcome?.task) return await throwTaskNotFound(services, key);
    if (outcome.nextId !== undefined) notes.nextId = outcome.nextId;
    else if (outcome.task.completed) await noteNext(services, key, outcome.task, notes);
    return outcome.task;
  } catch (error) {
    throw error instanceof OperationError ? error.cause : error;
  }
}
