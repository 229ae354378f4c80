import type { MakeCursor } from './cursor.ts';
import type { ListQuery } from './schemas.ts';

/** What of a task lists are sorted by. */
interface Sortable {
  readonly id: number | bigint;
  readonly title: string;
  readonly priority: string;
  readonly due_date: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** As PostgreSQL writes it where the session's time zone is UTC. */
const timestampText = (date: Date) =>
  date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.?0*Z$/, '+00');

function sortKey(task: Sortable, { sort, order }: ListQuery): string {
  if (sort === 'title') return task.title.toLowerCase();
  if (sort === 'priority') return task.priority;
  const date = task[sort];
  if (date === null) return order === 'asc' ? 'infinity' : '-infinity';
  return sort === 'due_date' ? timestampText(date) : date.toISOString();
}

/** The cursor that follows a task. */
export function nextCursor(make: MakeCursor, userId: string, query: ListQuery, last: Sortable): string {
  const { status, search, due_before, due_after, sort, order } = query;
  const priority = query.priority && [...new Set(query.priority)].sort();
  const list = JSON.stringify([userId, status, priority, search, due_before, due_after, sort, order]);
  return make(list, sortKey(last, query), Number(last.id));
}
