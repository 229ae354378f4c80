import type { Principal } from '@tickline/auth/verifier';
import { ProblemError, type Task, type TaskCreate } from '@tickline/contract';
import { databaseFault } from '@tickline/db';
import type { Services } from '../context.ts';
import { provisionUser } from '../user/provision-user.ts';
import { toTask } from './row.ts';

/** Creates a task of the principal, whose own row is made first where an issuer elsewhere vouches for it. */
export async function createTask(services: Services, principal: Principal, task: TaskCreate): Promise<Task> {
  const insert = () =>
    services.prisma.task.create({
      data: {
        user_id: principal.id,
        title: task.title,
        description: task.description ?? null,
        due_date: task.due_date ?? null,
        ...(task.completed !== undefined && { completed: task.completed }),
        ...(task.priority !== undefined && { priority: task.priority }),
      },
    });
  try {
    return toTask(await insert());
  } catch (error) {
    if (databaseFault(error) !== 'foreign_key') throw error;
    if (services.authMode === 'embedded') throw new ProblemError('USER_NOT_FOUND', { cause: error });
    await provisionUser(services.prisma, principal);
    return toTask(await insert());
  }
}
