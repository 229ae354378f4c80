import type { TaskTrash, TaskTrashQuery } from '@tickline/contract';
import type { Caller } from '@tickline/db';
import type { Services } from '../context.ts';
import { assertUserExists } from '../user/assert-user-exists.ts';
import { selectTrash } from './statements/trash.ts';

/** Returns one page of the caller's deleted tasks. */
export async function listTrash(
  services: Services,
  caller: Caller,
  query: TaskTrashQuery,
): Promise<TaskTrash> {
  const { tasks, total } = await selectTrash(services, caller, query);
  if (total === 0) await assertUserExists(services, caller.userId);
  return { tasks, total, limit: query.limit, offset: query.offset };
}
