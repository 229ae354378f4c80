import type { Task, TaskListQuery } from '@tickline/contract';
import { matches } from '@tickline/contract/plain';
import { dayOf, daysSinceMonday, isDueBefore, startOfDay } from '@tickline/quick-add';
import type { View } from './view.ts';

export type ListQuery = Partial<Omit<TaskListQuery, 'completed' | 'cursor' | 'offset'>>;

const PAGE_SIZE = 100;
const DAYS_OF_WEEK = 7;

/** Instants in the user's time zone. */
interface DueRange {
  readonly from: number | undefined;
  readonly before: number;
}

function dueRange(due: View['due'], now: number): DueRange | undefined {
  if (due === 'any') return undefined;
  if (due === 'overdue') return { from: undefined, before: now };
  const [first, days] = due === 'today' ? [0, 1] : [-daysSinceMonday(now), DAYS_OF_WEEK];
  return { from: startOfDay(now, first), before: startOfDay(now, first + days) };
}

const iso = (instant: number) => new Date(instant).toISOString();

/**
 * Returns the filter for a range. A day without a time is stored as its midnight UTC, which may be before or after the
 * day begins here, so the filter also takes a few hours beside the range: see {@link isDueIn}.
 */
function dueFilter(due: View['due'], now: number): ListQuery {
  const range = dueRange(due, now);
  if (range === undefined) return {};
  const { from, before } = range;
  return {
    ...(from !== undefined && { due_after: iso(Math.min(from, dayOf(from))) }),
    due_before: iso(Math.max(before, dayOf(before))),
  };
}

/** Tells whether a task that the server has found is really in the range, in the user's time zone. */
export function isDueIn(due: View['due'], now: number, task: Task): boolean {
  const range = dueRange(due, now);
  if (range === undefined) return true;
  return isDueBefore(task, range.before) && !(range.from !== undefined && isDueBefore(task, range.from));
}

/** Returns the query for a view. @param now a minute, so that the query stays the same for a while */
export function listQuery(view: View, now: number): ListQuery {
  const search = view.search.trim();
  return {
    // Done tasks are not overdue.
    status: view.due === 'overdue' ? 'pending' : view.status,
    ...dueFilter(view.due, now),
    ...(view.priorities.length > 0 && { priority: [...view.priorities] }),
    ...(view.tags.length > 0 && { tag: [...view.tags] }),
    ...(search !== '' && { search }),
    sort: view.sort,
    order: view.order,
    limit: PAGE_SIZE,
  };
}

/** Returns the query for all tasks due in the week of `now`, done or not. */
export function weekQuery(now: number): ListQuery {
  return { status: 'all', ...dueFilter('week', now), sort: 'due_date', order: 'asc', limit: PAGE_SIZE };
}

/** Tells whether a view shows a task. */
export function isInView(view: View, now: number, task: Task): boolean {
  return matches(task, listQuery(view, now)) && isDueIn(view.due, now, task);
}
