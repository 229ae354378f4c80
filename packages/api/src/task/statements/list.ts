import type { Task, TaskListQuery } from '@tickline/contract';
import { type Caller, type Row, Selection, statement, type Value } from '@tickline/db';
import type { Services } from '../../context.ts';
import type { Position } from '../../list/cursor.ts';
import { placeInto } from '../../list/placeholders.ts';
import { filterOf, isByStatusOnly } from '../filters.ts';
import { TASK_COLUMNS } from '../row.ts';
import { orderingOf } from './sort.ts';
import { type Total, totalOf, withTotal } from './total.ts';

interface Page {
  readonly tasks: Task[];
  /** Undefined if the page has no tasks, because it comes with the rows. */
  readonly total: (Total & { readonly list_revision: number }) | undefined;
  /** Start of the next page; undefined if there is none. */
  readonly next: Position | undefined;
}

const SORT_KEY = 'sort_key';

function positionOf(row: Readonly<Record<string, unknown>>, name: string): Position {
  return { key: String(row[name]), id: Number(row.id) };
}

/** The largest offset that is still fast. */
const MAX_QUICK_OFFSET = 1000;

/** Reads a page of tasks. */
export async function selectPage(
  { statements }: Services,
  caller: Caller,
  query: TaskListQuery,
  begin: Position | undefined,
): Promise<Page> {
  const values: Value[] = [];
  const place = placeInto(values);
  const user = place(caller.userId);
  const total = totalOf(user, query, filterOf(user, query, place));
  const { key, orderBy, after } = orderingOf(query);
  const { limit, offset, status } = query;
  const ofList = withTotal(Selection.none, total).with(
    'list_revision',
    `(SELECT revision FROM task_list WHERE user_id = ${user})`,
    Number,
  );
  const isShown = TASK_COLUMNS.has(key);
  const further = isShown ? ofList : ofList.with(SORT_KEY, `(${key})::text`, String);
  const condition = begin ? ` AND ${after(begin, place)}` : '';
  // One extra row tells whether there is a next page.
  const text =
    `${total.with}SELECT ${TASK_COLUMNS.sql}, ${further.sql} FROM ${total.from}${condition} ` +
    `ORDER BY ${orderBy} LIMIT ${place(limit + 1)} OFFSET ${place(offset)}`;
  // With a filter, many rows may have to be read to find a few.
  const isQuick = status === 'all' && isByStatusOnly(query) && offset <= MAX_QUICK_OFFSET;
  const select = statement(text, { sharing: isQuick ? 'connection' : undefined });
  const rows = await statements.query(select, values, caller);
  const readFurther = (row: Row) => further.read(row, TASK_COLUMNS.length);
  const tasks = rows.slice(0, limit).map((row) => TASK_COLUMNS.read(row));
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    tasks,
    total: rows[0] && readFurther(rows[0]),
    next: last && positionOf({ ...tasks.at(-1), ...readFurther(last) }, isShown ? key : SORT_KEY),
  };
}

/** Counts a list if the page starts past its end and so has no row with the total. */
export async function selectTotal(
  { statements }: Services,
  caller: Caller,
  query: TaskListQuery,
): Promise<Total | undefined> {
  const values: Value[] = [];
  const place = placeInto(values);
  const user = place(caller.userId);
  const total = totalOf(user, query, filterOf(user, query, place));
  const columns = withTotal(Selection.none, total);
  // A stored total does not read the filters.
  const used = isByStatusOnly(query) ? values.slice(0, 1) : values;
  const [row] = await statements.query(statement(`${total.with}SELECT ${columns.sql}`), used, caller);
  return row && columns.read(row);
}
