import { type TaskList, type TaskListQuery, validationProblem } from '@tickline/contract';
import { Prisma } from '@tickline/db';
import type { Services } from '../context.ts';
import { assertUserExists } from '../user/assert-user-exists.ts';
import type { Position } from './cursor.ts';
import { filterOf } from './filter.ts';
import { TASK_COLUMNS, type TaskRow, toTask } from './row.ts';
import { orderingOf } from './sort.ts';
import { type TotalRow, type TotalSql, tendCount, totalOf } from './total.ts';

interface ListRow extends TaskRow, TotalRow {
  readonly sort_key: string;
}

/** Names the list that a cursor belongs to. */
function scopeOf(userId: string, query: TaskListQuery): string {
  const { status, search, due_before, due_after, sort, order } = query;
  const priority = query.priority && [...new Set(query.priority)].sort();
  return JSON.stringify([userId, status, priority, search, due_before, due_after, sort, order]);
}

function positionOf(services: Services, scope: string, cursor: string): Position {
  const position = services.cursors.decode(scope, cursor);
  if (position) return position;
  const message = 'must be the next_cursor of a page with the same filters and order';
  throw validationProblem([{ path: 'cursor', message }]);
}

const NONE: TotalRow = { total: 0n, changes: null };

/** For a page that begins beyond the end, and so has no row to say it. */
async function countTasks({ prisma }: Services, total: TotalSql): Promise<TotalRow> {
  const [row = NONE] = await prisma.$queryRaw<TotalRow[]>`${total.with} SELECT ${total.columns}`;
  return row;
}

/**
 * One page of a user's tasks. Rows and total come from one statement, so that they agree; a page that begins
 * at a cursor costs the same at any depth.
 */
export async function listTasks(services: Services, userId: string, query: TaskListQuery): Promise<TaskList> {
  const { limit, offset, cursor } = query;
  const scope = scopeOf(userId, query);
  const filter = filterOf(userId, query);
  const total = totalOf(userId, query, filter);
  const { key, orderBy, after } = orderingOf(query);
  const begin =
    cursor === undefined ? Prisma.empty : Prisma.sql`AND ${after(positionOf(services, scope, cursor))}`;

  // One row more than the page tells whether there is a next one.
  const rows = await services.prisma.$queryRaw<ListRow[]>`
    ${total.with}
    SELECT ${TASK_COLUMNS}, CAST(${key} AS text) AS sort_key, ${total.columns}
    FROM task WHERE ${filter} ${begin}
    ORDER BY ${orderBy} LIMIT ${limit + 1} OFFSET ${offset}`;

  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const isFirst = offset === 0 && cursor === undefined;
  const count = rows[0] ?? (isFirst ? NONE : await countTasks(services, total));
  tendCount(services, userId, query, count);
  if (count.total === 0n) await assertUserExists(services, userId);
  return {
    tasks: page.map(toTask),
    total: Number(count.total),
    limit,
    offset,
    next_cursor: last ? services.cursors.encode(scope, { key: last.sort_key, id: Number(last.id) }) : null,
  };
}
