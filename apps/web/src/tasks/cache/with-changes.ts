import type { Task, TaskUpdate } from '@tickline/contract';

/** Returns the changed task. Changes that are undefined are ignored. */
export function withChanges(task: Task, changes: TaskUpdate): Task {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...task, ...(Object.fromEntries(given) as Partial<Task>) };
}
