import type { Principal } from '@tickline/auth/verifier';
import { ProblemError, type Task, type TaskCreate } from '@tickline/contract';
import { violatedConstraint } from '@tickline/db';
import type { Services } from '../context.ts';
import { provisionUser } from '../user/provision-user.ts';
import { TASK_SELECT, toData, toTask } from './row.ts';

/** The foreign key from a task to its user. */
const OWNER = 'task_user_id_fkey';

/** Creates a task of the caller. The user's own row is made first if an issuer elsewhere vouches for the user. */
export async function createTask(services: Services, principal: Principal, task: TaskCreate): Promise<Task> {
  const { prisma, authMode } = services;
  const data = { ...toData(task), user_id: principal.id };
  const create = async () => toTask(await prisma.task.create({ data, select: TASK_SELECT }));
  try {
    return await create();
  } catch (error) {
    if (violatedConstraint(error) !== OWNER) throw error;
    if (authMode === 'embedded') throw new ProblemError('USER_NOT_FOUND', { cause: error });
    await provisionUser(prisma, principal);
    return create();
  }
}
