import type { Principal } from '@tickline/auth/verifier';
import { ProblemError, type Task, type TaskCreate } from '@tickline/contract';
import { violatedConstraint } from '@tickline/db';
import type { Services } from '../context.ts';
import { provisionUser } from '../user/provision-user.ts';
import { TASK_SELECT, toData, toTask } from './row.ts';

/** The foreign key from a task to its user. */
const OWNER = 'task_user_id_fkey';

/** Creates a task for the caller. Creates the user's row first if the issuer is external and the row is missing. */
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
