import { isRefused } from '@tickline/client';
import type { Task, TaskUpdate } from '@tickline/contract';

type Changes = Readonly<Record<string, unknown>>;

/** Another device has changed the same fields of the task. */
export class EditConflict extends Error {
  override readonly name = 'EditConflict';
  /** The task as it is now. */
  readonly theirs: Task;

  constructor(theirs: Task) {
    super('The task was changed elsewhere');
    this.theirs = theirs;
  }
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * Returns the changes that are still to be made to a task that was changed elsewhere. A field that is as wanted already is left out.
 *
 * @param opened the task as the user saw it
 * @throws {EditConflict} if the same field was changed to something else
 */
export function remainingChanges(opened: Task, theirs: Task, changes: TaskUpdate): TaskUpdate {
  const [before, now, wanted]: readonly Changes[] = [{ ...opened }, { ...theirs }, { ...changes }];
  const fields = Object.keys(changes).filter((name) => !isSame(now?.[name], wanted?.[name]));
  if (fields.some((name) => !isSame(before?.[name], now?.[name]))) throw new EditConflict(theirs);
  return Object.fromEntries(fields.map((name) => [name, wanted?.[name]]));
}

type Update = (input: TaskUpdate & { task_id: number; if_revision: number }) => Promise<Task>;

/**
 * Changes a task as the user saw it. If other fields were changed elsewhere, both changes are kept.
 *
 * @returns the task as it is then
 * @throws {EditConflict} if the same field was changed elsewhere
 */
export async function saveChanges(update: Update, opened: Task, changes: TaskUpdate): Promise<Task> {
  let current = opened;
  for (;;) {
    const remaining = current === opened ? changes : remainingChanges(opened, current, changes);
    if (Object.keys(remaining).length === 0) return current;
    try {
      return await update({ task_id: opened.id, ...remaining, if_revision: current.revision });
    } catch (error) {
      if (!isRefused(error, 'PRECONDITION_FAILED')) throw error;
      const before = current.revision;
      current = error.data.details['task'] as Task;
      if (current.revision <= before) throw error;
    }
  }
}
