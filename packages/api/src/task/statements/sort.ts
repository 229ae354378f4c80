import type { TaskListQuery } from '@tickline/contract';
import type { Position } from '../../list/cursor.ts';
import type { Place } from '../../list/placeholders.ts';

type Sort = TaskListQuery['sort'];
type Order = TaskListQuery['order'];

interface SortKey {
  /** Never null, and exactly the expression of an index (prisma/migrations). */
  readonly expression: string;
  readonly type: string;
}

function sortKey(sort: Sort, order: Order): SortKey {
  switch (sort) {
    case 'created_at':
      return { expression: 'created_at', type: 'timestamptz' };
    case 'updated_at':
      return { expression: 'updated_at', type: 'timestamptz' };
    case 'priority':
      return { expression: 'priority', type: 'priority' };
    case 'title':
      return { expression: 'normalize(title_folded, NFD)', type: 'text' };
    case 'due_date':
    case 'completed_at': {
      // Tasks without one come last in either order.
      const last = order === 'asc' ? 'infinity' : '-infinity';
      return { expression: `coalesce(${sort}, '${last}'::timestamptz)`, type: 'timestamptz' };
    }
  }
}

/** The order of a list, and the condition to continue from a position. */
interface Ordering {
  readonly key: string;
  readonly orderBy: string;
  /** Returns the condition for rows after a position. */
  after(position: Position, place: Place): string;
}

/** Returns the ordering of a list. `id` breaks ties in the same direction, so a position is a single row comparison. */
export function orderingOf({ sort, order }: Pick<TaskListQuery, 'sort' | 'order'>): Ordering {
  const { expression, type } = sortKey(sort, order);
  const [direction, beyond] = order === 'asc' ? ['ASC', '>'] : ['DESC', '<'];
  return {
    key: expression,
    orderBy: `${expression} ${direction}, id ${direction}`,
    after: ({ key, id }, place) =>
      `(${expression}, id) ${beyond} (${place(key)}::text::${type}, ${place(id)}::bigint)`,
  };
}
