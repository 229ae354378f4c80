import type { Principal } from '@tickline/auth/verifier';
import { ProblemError, type Task, type TaskCreate } from '@tickline/contract';
import { type Caller, databaseFault, statement } from '@tickline/db';
import type { Services } from '../context.ts';
import { provisionUser } from '../user/provision-user.ts';
import { suppliedOf } from './columns.ts';
import { TASK_COLUMNS, type TaskRow, toTask } from './row.ts';

async function insert(services: Services, caller: Caller, task: TaskCreate): Promise<Task> {
  const supplied = suppliedOf(task);
  const columns = ['user_id', ...supplied.map(({ name }) => name)];
  const places = ['$1', ...supplied.map(({ cast }, index) => `$${index + 2}${cast}`)];
  const [row] = await services.statements.query(
    statement<TaskRow>(`INSERT INTO task (${columns}) VALUES (${places}) RETURNING ${TASK_COLUMNS}`, {
      sharing: 'transaction',
    }),
    [caller.userId, ...supplied.map(({ value }) => value)],
    caller,
  );
  if (!row) throw new Error('INSERT returned no row');
  return toTask(caller.userId, row);
}

/** Creates a task of the caller. The user's own row is made first if an issuer elsewhere vouches for the user. */
export async function createTask(
  services: Services,
  { caller, principal }: { caller: Caller; principal: Principal },
  task: TaskCreate,
): Promise<Task> {
  try {
    return await insert(services, caller, task);
  } catch (error) {
    if (databaseFault(error) !== 'foreign_key') throw error;
    if (services.authMode === 'embedded') throw new ProblemError('USER_NOT_FOUND', { cause: error });
    await provisionUser(services.prisma, principal);
    return insert(services, caller, task);
  }
}
