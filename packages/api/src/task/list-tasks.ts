import { type TaskList, type TaskListQuery, validationProblem } from '@tickline/contract';
import { type Caller, statement, type Value } from '@tickline/db';
import type { Services } from '../context.ts';
import { assertUserExists } from '../user/assert-user-exists.ts';
import type { Position } from './cursor.ts';
import { filterOf } from './filter.ts';
import { placeInto } from './placeholders.ts';
import { indexOfColumn, TASK_COLUMNS, type TaskRow, toTask } from './row.ts';
import { orderingOf } from './sort.ts';
import { mayBeKept, type Total, type TotalRow, tendCount, toTotal, totalOf } from './total.ts';

/** The sort key is there where no column of a task is it. */
type ListRow = readonly [...TaskRow, ...TotalRow, ...sortKey: string[]];

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

const NONE: Total = { total: 0, changes: null };

/** For a page that begins beyond the end, and so has no row to say it. */
async function countTasks(services: Services, caller: Caller, query: TaskListQuery): Promise<Total> {
  const values: Value[] = [];
  const place = placeInto(values);
  const user = place(caller.userId);
  const total = totalOf(user, query, filterOf(user, query, place));
  const [row] = await services.statements.query(
    statement<TotalRow>(`${total.with}SELECT ${total.columns}`),
    values,
    caller,
  );
  return row ? toTotal(row) : NONE;
}

/** How many tasks an offset may skip before it takes long. */
const MAX_QUICK_OFFSET = 1000;

function selectOf(services: Services, userId: string, query: TaskListQuery, scope: string) {
  const values: Value[] = [];
  const place = placeInto(values);
  const user = place(userId);
  const filter = filterOf(user, query, place);
  const total = totalOf(user, query, filter);
  const { key, orderBy, after } = orderingOf(query);
  const keyIndex = indexOfColumn(key);
  const keyColumn = keyIndex === -1 ? `, (${key})::text AS sort_key` : '';
  const { limit, offset, cursor } = query;
  const begin = cursor === undefined ? '' : ` AND ${after(positionOf(services, scope, cursor), place)}`;
  // One row more than the page tells whether there is a next one.
  const text =
    `${total.with}SELECT ${TASK_COLUMNS}, ${total.columns}${keyColumn} ` +
    `FROM ${total.from}${begin} ORDER BY ${orderBy} LIMIT ${place(limit + 1)} OFFSET ${place(offset)}`;
  // With a filter, it may be a long way to the rows.
  const isQuick = query.status === 'all' && mayBeKept(query) && offset <= MAX_QUICK_OFFSET;
  // Without an index of its own it is the last one.
  const keyOf = (row: ListRow) => String(row.at(keyIndex));
  return { select: statement<ListRow>(text, { sharing: isQuick ? 'connection' : undefined }), values, keyOf };
}

/**
 * One page of a user's tasks. Rows and total come from one statement, so that they agree; a page that begins
 * at a cursor costs the same at any depth.
 */
export async function listTasks(services: Services, caller: Caller, query: TaskListQuery): Promise<TaskList> {
  const { userId } = caller;
  const { limit, offset, cursor } = query;
  const scope = scopeOf(userId, query);
  const { select, values, keyOf } = selectOf(services, userId, query, scope);
  const rows = await services.statements.query(select, values, caller);
  const isFirst = offset === 0 && cursor === undefined;
  const none = () => (isFirst ? NONE : countTasks(services, caller, query));
  const count = rows[0] ? toTotal([rows[0][8], rows[0][9]]) : await none();
  tendCount(services, userId, query, count);
  if (count.total === 0) await assertUserExists(services, userId);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    tasks: rows.slice(0, limit).map((row) => toTask(userId, row)),
    total: count.total,
    limit,
    offset,
    next_cursor: last ? services.cursors.encode(scope, { key: keyOf(last), id: Number(last[0]) }) : null,
  };
}
