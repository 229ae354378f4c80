import { statement } from '@tickline/db';
import type { Services } from '../context.ts';
import { refuseWrite } from './get-task.ts';
import { isRowMissing, type TaskKey, uniqueOf } from './key.ts';

async function moveToTrash({ prisma }: Services, key: TaskKey): Promise<boolean> {
  try {
    await prisma.task.delete({ where: uniqueOf(key), select: { id: true } });
    return true;
  } catch (error) {
    if (isRowMissing(error)) return false;
    throw error;
  }
}

/** Deletes a task of the caller: moves it to the trash. @throws TASK_NOT_FOUND */
export async function deleteTask(services: Services, key: TaskKey): Promise<void> {
  if (!(await moveToTrash(services, key))) await refuseWrite(services, key);
}

const EMPTY = statement(
  'UPDATE task_trash SET task = NULL WHERE user_id = $1 AND id = $2 AND task IS NOT NULL RETURNING id',
  { sharing: 'transaction' },
);

/** Deletes a task of the caller for good, in the trash too. That it was deleted stays known. @throws TASK_NOT_FOUND */
export async function deleteTaskPermanently(services: Services, key: TaskKey): Promise<void> {
  const { caller, id } = key;
  const wasThere = await moveToTrash(services, key);
  // A task that has another revision than expected is not in the trash.
  const emptied = await services.statements.query(EMPTY, [caller.userId, id], caller);
  if (!wasThere && emptied.length === 0) await refuseWrite(services, key);
}
