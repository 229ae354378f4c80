import type { Task, TaskCreate } from '@tickline/contract';

let lastDraft = 0;

/** Creates a task to show until the server has saved it. Its id is negative. */
export function draftTask(input: TaskCreate): Task {
  lastDraft += 1;
  const now = new Date().toISOString();
  return {
    id: -lastDraft,
    user_id: '',
    title: input.title,
    description: input.description ?? null,
    completed: input.completed ?? false,
    priority: input.priority ?? 'medium',
    due_date: input.due_date ?? null,
    all_day: input.all_day ?? false,
    tags: input.tags ?? [],
    recurrence: input.recurrence ?? null,
    time_zone: input.time_zone ?? null,
    completed_at: input.completed ? now : null,
    uid: input.uid ?? '',
    revision: 0,
    created_at: now,
    updated_at: now,
  };
}

export function isDraft({ id }: Task): boolean {
  return id < 0;
}
