import type { Task } from '@tickline/contract';

/** A task of the tests. */
export function task(part: Partial<Task> & Pick<Task, 'id'>): Task {
  return {
    user_id: 'user',
    title: `Task ${part.id}`,
    description: null,
    completed: false,
    priority: 'medium',
    due_date: null,
    all_day: false,
    tags: [],
    recurrence: null,
    time_zone: null,
    completed_at: null,
    uid: `0193a0b0-0000-7000-8000-${String(part.id).padStart(12, '0')}`,
    revision: 1,
    created_at: new Date(Date.UTC(2026, 0, 1, 0, part.id)).toISOString(),
    updated_at: new Date(Date.UTC(2026, 0, 1, 0, part.id)).toISOString(),
    ...part,
  };
}
