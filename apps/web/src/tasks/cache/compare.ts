import { compareTitles, type Task } from '@tickline/contract';
import { PRIORITIES } from '../priority.ts';
import type { ListQuery } from '../view/list-query.ts';

type Order = (a: Task, b: Task) => number;

const byTime = (field: 'created_at' | 'updated_at') => (a: Task, b: Task) =>
  Date.parse(a[field]) - Date.parse(b[field]);

const ASCENDING: Record<Exclude<NonNullable<ListQuery['sort']>, 'due_date'>, Order> = {
  created_at: byTime('created_at'),
  updated_at: byTime('updated_at'),
  priority: (a, b) => PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority),
  title: (a, b) => compareTitles(a.title, b.title),
};

/** Tasks without an id from the server are newer than all others. */
function byId(a: Task, b: Task): number {
  if (a.id < 0 !== b.id < 0) return a.id < 0 ? 1 : -1;
  return Math.abs(a.id) - Math.abs(b.id);
}

/** Returns the server's order of a list. Tasks without a due date come last in both directions, and ties go by id. */
export function comparator({ sort = 'created_at', order = 'desc' }: ListQuery): Order {
  const sign = order === 'asc' ? 1 : -1;
  if (sort !== 'due_date') return (a, b) => sign * (ASCENDING[sort](a, b) || byId(a, b));
  return (a, b) => {
    if (a.due_date === null || b.due_date === null) {
      if (a.due_date !== b.due_date) return a.due_date === null ? 1 : -1;
      return sign * byId(a, b);
    }
    return sign * (Date.parse(a.due_date) - Date.parse(b.due_date) || byId(a, b));
  };
}
