import type { Principal } from '@tickline/auth/verifier';
import { ProblemError, type Task, type TaskCreate } from '@tickline/contract';
import { databaseFault, statement } from '@tickline/db';
import type { Services } from '../context.ts';
import { provisionUser } from '../user/provision-user.ts';
import { suppliedOf } from './columns.ts';
import { TASK_COLUMNS, type TaskRow, toTask } from './row.ts';

async function insert(services: Services, userId: string, task: TaskCreate): Promise<Task> {
  const supplied = suppliedOf(task);
  const columns = ['user_id', ...supplied.map(({ name }) => name)];
  const places = ['$1', ...supplied.map(({ cast }, index) => `$${index + 2}${cast}`)];
  const [row] = await services.statements.query(
    statement<TaskRow>(`INSERT INTO task (${columns}) VALUES (${places}) RETURNING ${TASK_COLUMNS}`, {
      sharing: 'transaction',
    }),
    [userId, ...supplied.map(({ value }) => value)],
  );
  if (!row) throw new Error('INSERT returned no row');
  return toTask(userId, row);
}

/** Creates a task of the principal, whose own row is made first where an issuer elsewhere vouches for it. */
export async function createTask(services: Services, principal: Principal, task: TaskCreate): Promise<Task> {
  try {
    return await insert(services, principal.id, task);
  } catch (error) {
    if (databaseFault(error) !== 'foreign_key') throw error;
    if (services.authMode === 'embedded') throw new ProblemError('USER_NOT_FOUND', { cause: error });
    await provisionUser(services.prisma, principal);
    return insert(services, principal.id, task);
  }
}
