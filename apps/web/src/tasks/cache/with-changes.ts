import type { Task, TaskUpdate } from '@tickline/contract';

/** The task as it will be; what is left out of the changes stays. */
export function withChanges(task: Task, changes: TaskUpdate): Task {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...task, ...(Object.fromEntries(given) as Partial<Task>) };
}
