import type { Task, TaskUpdate } from '@tickline/contract';
import type { Prisma } from '@tickline/db';
import type { CallNotes, Services } from '../context.ts';
import { brokenRule } from './broken-rule.ts';
import { completeRecurring, noteNext } from './complete-recurring.ts';
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
    throw brokenRule(error) ?? error;
  }
}

/** The condition on tasks that can be completed without a next one. */
const ONCE = { recurrence: null };

/**
 * Changes the fields supplied. Writes nothing if there are none.
 *
 * @throws VALIDATION_ERROR if the task would have a rule, but not what the rule needs
 * @throws TASK_LIMIT_REACHED if it completes a recurring task
 */
export async function updateTask(
  services: Services,
  key: TaskKey,
  changes: TaskUpdate,
  notes: CallNotes,
): Promise<Task> {
  const isEmpty = Object.values(changes).every((value) => value === undefined);
  if (isEmpty) return getUnwritten(services, key);
  // With the rule, the series ends.
  const isPlain = !changes.completed || changes.recurrence === null;
  if (isPlain) return (await write(services, uniqueOf(key), changes)) ?? refuseWrite(services, key);
  const changed = changes.recurrence
    ? undefined
    : await write(services, { ...uniqueOf(key), ...ONCE }, changes);
  if (changed) return changed;
  await getUnwritten(services, key);
  return completeRecurring(services, key, { op: 'update', ...changes }, notes);
}

/** Toggles the task's state in one statement, so that no concurrent toggle is lost. @throws TASK_LIMIT_REACHED */
export async function toggleTask(services: Services, key: TaskKey, notes: CallNotes): Promise<Task> {
  const toggled = await toggle(services, key);
  if (toggled) return toggled;
  await getUnwritten(services, key);
  return completeRecurring(services, key, { op: 'complete' }, notes);
}

/**
 * Sets the task's state. If the state does not change, nothing is written and `updated_at` stays as it is.
 *
 * @throws TASK_LIMIT_REACHED if it completes a recurring task
 */
export async function setTaskCompleted(
  services: Services,
  key: TaskKey,
  completed: boolean,
  notes: CallNotes,
): Promise<Task> {
  const where = { ...uniqueOf(key), completed: !completed, ...(completed && ONCE) };
  const changed = await write(services, where, { completed });
  if (changed) return changed;
  const task = await getUnwritten(services, key);
  if (!completed || task.recurrence === null) return task;
  if (!task.completed) return completeRecurring(services, key, { op: 'complete', completed }, notes);
  await noteNext(services, key, task, notes);
  return task;
}
