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
/** The user's row may be missing the first time, and another call may create the same task at the same moment. */
const ATTEMPTS = 3;

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

/**
 * Makes way for another attempt to create a task: creates the user's row if that is missing.
 *
 * @returns the task that the user has with the same `uid`, if there is one
 * @throws what the client is told, if another attempt would fail as well
 */
async function makeWay(
  services: Services,
  principal: Principal,
  uid: string | undefined,
  cause: unknown,
): Promise<Task | undefined> {
  const constraint = violatedConstraint(cause);
  if (constraint === OWNER) {
    if (services.authMode === 'embedded') throw new ProblemError('USER_NOT_FOUND', { cause });
    await provisionUser(services.prisma, principal);
    return undefined;
  }
  if (constraint !== EXISTS && constraint !== IN_TRASH && constraint !== TASK_LIMIT) throw cause;
  const found = uid === undefined ? undefined : await findByUid(services, principal.id, uid);
  if (!found && constraint === TASK_LIMIT) throw new ProblemError('TASK_LIMIT_REACHED', { cause });
  // Without a task, the one that was in the way has gone for good meanwhile.
  return found;
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
  const data = { ...toData(task), user_id: principal.id };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return toTask(await services.prisma.task.create({ data, select: TASK_SELECT }));
    } catch (error) {
      const found = await makeWay(services, principal, task.uid, error);
      if (found) {
        notes.isRepeated = true;
        return found;
      }
      if (attempt === ATTEMPTS) throw error;
    }
  }
}
