import type { TaskListQuery } from '@tickline/contract';
import { Prisma } from '@tickline/db';

type Sort = TaskListQuery['sort'];
type Order = TaskListQuery['order'];

interface SortKey {
  /** Never null, and word for word the expression that an index is on (prisma/migrations). */
  readonly expression: Prisma.Sql;
  readonly type: Prisma.Sql;
}

const timestamptz = Prisma.sql`timestamptz`;

function sortKey(sort: Sort, order: Order): SortKey {
  switch (sort) {
    case 'created_at':
      return { expression: Prisma.sql`created_at`, type: timestamptz };
    case 'updated_at':
      return { expression: Prisma.sql`updated_at`, type: timestamptz };
    case 'priority':
      return { expression: Prisma.sql`priority`, type: Prisma.sql`priority` };
    case 'title':
      return { expression: Prisma.sql`lower(title)`, type: Prisma.sql`text` };
    case 'due_date':
      // Tasks without a due date come last, whichever way the others run.
      return order === 'asc'
        ? { expression: Prisma.sql`coalesce(due_date, 'infinity'::timestamptz)`, type: timestamptz }
        : { expression: Prisma.sql`coalesce(due_date, '-infinity'::timestamptz)`, type: timestamptz };
  }
}

/** How a list is ordered, and where in that order a page begins. */
export interface Ordering {
  readonly key: Prisma.Sql;
  readonly orderBy: Prisma.Sql;
  /** The condition for what comes after a position. */
  after(position: { key: string; id: number }): Prisma.Sql;
}

/** `id` breaks every tie in the direction of the sort: the order is total, and a position one row comparison. */
export function orderingOf({ sort, order }: Pick<TaskListQuery, 'sort' | 'order'>): Ordering {
  const { expression, type } = sortKey(sort, order);
  const direction = order === 'asc' ? Prisma.sql`ASC` : Prisma.sql`DESC`;
  const beyond = order === 'asc' ? Prisma.sql`>` : Prisma.sql`<`;
  return {
    key: expression,
    orderBy: Prisma.sql`${expression} ${direction}, id ${direction}`,
    after: ({ key, id }) =>
      Prisma.sql`(${expression}, id) ${beyond} (CAST(${key} AS ${type}), ${BigInt(id)})`,
  };
}
