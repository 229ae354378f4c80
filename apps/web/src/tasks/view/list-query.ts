import type { TaskListQuery } from '@tickline/contract';
import { startOfDay, weekOf } from '../calendar.ts';
import type { View } from './view.ts';

export type ListQuery = Partial<Omit<TaskListQuery, 'completed' | 'cursor' | 'offset'>>;

const PAGE_SIZE = 100;
const iso = (instant: number) => new Date(instant).toISOString();

function dueRange(due: View['due'], now: number): ListQuery {
  if (due === 'overdue') return { due_before: iso(now) };
  if (due === 'today') return { due_after: iso(startOfDay(now)), due_before: iso(startOfDay(now, 1)) };
  if (due === 'week') {
    const [monday = now, ...others] = weekOf(now);
    return { due_after: iso(monday), due_before: iso(others.at(-1) ?? now) };
  }
  return {};
}

/** Returns the query for a view. @param now a minute, so that the query stays the same for a while */
export function listQuery(view: View, now: number): ListQuery {
  const search = view.search.trim();
  return {
    // Done tasks are not overdue.
    status: view.due === 'overdue' ? 'pending' : view.status,
    ...dueRange(view.due, now),
    ...(view.priorities.length > 0 && { priority: [...view.priorities] }),
    ...(search !== '' && { search }),
    sort: view.sort,
    order: view.order,
    limit: PAGE_SIZE,
  };
}

/** Returns the query for all tasks due in the week of `now`, done or not. */
export function weekQuery(now: number): ListQuery {
  return { status: 'all', ...dueRange('week', now), sort: 'due_date', order: 'asc', limit: PAGE_SIZE };
}
