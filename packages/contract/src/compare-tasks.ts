import { compareTitles } from './fold-text.ts';
import { PRIORITIES } from './priorities.ts';
import type { Task } from './task.ts';
import type { TaskListQuery } from './task-list.ts';

type Order = (a: Task, b: Task) => number;

const byTime = (field: 'created_at' | 'updated_at') => (a: Task, b: Task) =>
  Date.parse(a[field]) - Date.parse(b[field]);

type Sort = TaskListQuery['sort'];

/** Times that a task may lack. */
const OPTIONAL = ['due_date', 'completed_at'] as const satisfies readonly Sort[];
type Optional = (typeof OPTIONAL)[number];

const isOptional = (sort: Sort): sort is Optional => OPTIONAL.some((each) => each === sort);

const ASCENDING: Record<Exclude<Sort, Optional>, Order> = {
  created_at: byTime('created_at'),
  updated_at: byTime('updated_at'),
  priority: (a, b) => PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority),
  title: (a, b) => compareTitles(a.title, b.title),
};

/** Tasks without an id from the server are newer than all others. */
function byId(a: Task, b: Task): number {
  if (a.id <= 0 !== b.id <= 0) return a.id <= 0 ? 1 : -1;
  return Math.abs(a.id) - Math.abs(b.id);
}

/** Returns the server's order of a list. Tasks without the time come last in both directions, and ties go by id. */
export function comparator({
  sort = 'created_at',
  order = 'desc',
}: Partial<Pick<TaskListQuery, 'sort' | 'order'>>): Order {
  const sign = order === 'asc' ? 1 : -1;
  if (!isOptional(sort)) return (a, b) => sign * (ASCENDING[sort](a, b) || byId(a, b));
  return (a, b) => {
    const [one, other] = [a[sort], b[sort]];
    if (one === null || other === null) {
      if (one !== other) return one === null ? 1 : -1;
      return sign * byId(a, b);
    }
    return sign * (Date.parse(one) - Date.parse(other) || byId(a, b));
  };
}
