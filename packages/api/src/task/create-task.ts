import type { Principal } from '@tickline/auth/verifier';
import { ProblemError, type Task, type TaskCreate } from '@tickline/contract';
import { violatedConstraint } from '@tickline/db';
import type { CallNotes, Services } from '../context.ts';
import { provisionUser } from '../user/provision-user.ts';
import { TASK_SELECT, toData, toTask } from './row.ts';

/** The foreign key from a task to its user. */
export const OWNER = 'task_user_id_fkey';
/** Names of what keeps a task from being created because one with its `uid` exists, or so many others do. */
const EXISTS = 'task_user_id_uid_key';
const IN_TRASH = 'task_trash_user_id_uid_key';
export const TASK_LIMIT = 'task_limit';

/**
 * Returns the task with a `uid`, if there is one.
 *
 * @throws TASK_DELETED if it is in the trash
 */
export async function findByUid(
  { prisma }: Services,
  userId: string,
  uid: string,
): Promise<Task | undefined> {
  const where = { user_id_uid: { user_id: userId, uid } };
  const row = await prisma.task.findUnique({ where, select: TASK_SELECT });
  if (row) return toTask(row);
  const deleted = await prisma.taskTrash.findUnique({ where, select: { id: true } });
  if (deleted) throw new ProblemError('TASK_DELETED', { details: { task_id: Number(deleted.id) } });
  return undefined;
}

/** Creates a task, or returns the one with its `uid`. @throws the violation of {@link OWNER} if the user has no row */
async function createOnce(
  services: Services,
  principal: Principal,
  task: TaskCreate,
  notes: CallNotes,
): Promise<Task> {
  const { prisma } = services;
  const data = { ...toData(task), user_id: principal.id };
  const create = async () => toTask(await prisma.task.create({ data, select: TASK_SELECT }));
  try {
    return await create();
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint === TASK_LIMIT) throw new ProblemError('TASK_LIMIT_REACHED', { cause: error });
    if (constraint !== EXISTS && constraint !== IN_TRASH) throw error;
    const found = task.uid === undefined ? undefined : await findByUid(services, principal.id, task.uid);
    if (found) {
      notes.isRepeated = true;
      return found;
    }
    // It has gone for good meanwhile.
    return create();
  }
}

/**
 * Creates a task for the caller. Creates the user's row first if the issuer is external and the row is missing.
 *
 * If the user has a task with the same `uid`, returns that instead, and says so in `notes`: the call was repeated.
 *
 * @throws TASK_DELETED if that task is in the trash
 * @throws TASK_LIMIT_REACHED
 */
export async function createTask(
  services: Services,
  principal: Principal,
  task: TaskCreate,
  notes: CallNotes,
): Promise<Task> {
  const create = () => createOnce(services, principal, task, notes);
  try {
    return await create();
  } catch (error) {
    if (violatedConstraint(error) !== OWNER) throw error;
    if (services.authMode === 'embedded') throw new ProblemError('USER_NOT_FOUND', { cause: error });
    await provisionUser(services.prisma, principal);
    // The same call at the same moment may have created the task by now.
    return create();
  }
}
