import type { Task } from '@tickline/contract';
import type { ListQuery } from '../view/list-query.ts';

function isInStatus(task: Task, status: ListQuery['status']): boolean {
  return status === undefined || status === 'all' || task.completed === (status === 'completed');
}

function isDueBetween({ due_date }: Task, { due_after, due_before }: ListQuery): boolean {
  if (due_after === undefined && due_before === undefined) return true;
  if (due_date === null) return false;
  const due = Date.parse(due_date);
  const isAfter = due_after === undefined || due >= Date.parse(due_after);
  return isAfter && (due_before === undefined || due < Date.parse(due_before));
}

function hasText({ title, description }: Task, search: string | undefined): boolean {
  if (search === undefined) return true;
  const wanted = search.toLowerCase();
  return title.toLowerCase().includes(wanted) || (description ?? '').toLowerCase().includes(wanted);
}

/** Whether the server would have a task in the list that it was asked for. */
export function matches(task: Task, query: ListQuery): boolean {
  return (
    isInStatus(task, query.status) &&
    (query.priority === undefined || query.priority.includes(task.priority)) &&
    isDueBetween(task, query) &&
    hasText(task, query.search)
  );
}
