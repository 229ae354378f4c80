import type { Task, TaskUpdate } from '@tickline/contract';
import type { Prisma } from '@tickline/db';
import type { Services } from '../context.ts';
import { getUnwritten, refuseWrite } from './get-task.ts';
import { isRowMissing, type TaskKey, uniqueOf } from './key.ts';
import { TASK_SELECT, toData, toTask } from './row.ts';
import { toggle } from './statements/toggle.ts';

/** Updates the task in one statement; the database sets `updated_at`. @returns undefined if there is no such row */
async function write(
  { prisma }: Services,
  where: Prisma.TaskWhereUniqueInput,
  changes: TaskUpdate,
): Promise<Task | undefined> {
  try {
    return toTask(await prisma.task.update({ where, data: toData(changes), select: TASK_SELECT }));
  } catch (error) {
    if (isRowMissing(error)) return undefined;
    throw error;
  }
}

/** Changes the fields supplied. Writes nothing if there are none. */
export async function updateTask(services: Services, key: TaskKey, changes: TaskUpdate): Promise<Task> {
  const isEmpty = Object.values(changes).every((value) => value === undefined);
  if (isEmpty) return getUnwritten(services, key);
  return (await write(services, uniqueOf(key), changes)) ?? refuseWrite(services, key);
}

/** Toggles the task's state in one statement, so that no concurrent toggle is lost. */
export async function toggleTask(services: Services, key: TaskKey): Promise<Task> {
  return (await toggle(services, key)) ?? refuseWrite(services, key);
}

/** Sets the task's state. If the state does not change, nothing is written and `updated_at` stays as it is. */
export async function setTaskCompleted(services: Services, key: TaskKey, completed: boolean): Promise<Task> {
  const changed = await write(services, { ...uniqueOf(key), completed: !completed }, { completed });
  return changed ?? getUnwritten(services, key);
}
