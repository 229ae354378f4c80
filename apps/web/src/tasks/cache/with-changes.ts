import type { Task, TaskUpdate } from '@tickline/contract';

/** Returns the changed task. Changes that are undefined are ignored. */
export function withChanges(task: Task, changes: TaskUpdate): Task {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  const changed = { ...task, ...(Object.fromEntries(given) as Partial<Task>) };
  if (changed.completed === task.completed) return changed;
  return { ...changed, completed_at: changed.completed ? new Date().toISOString() : null };
}
