import { foldText } from '../parts/fold-text.ts';
import { COLUMNS } from './task-row.ts';

/** The query string of a list, checked and with its defaults. */
export interface ListQuery {
  readonly status: 'all' | 'pending' | 'completed';
  readonly priority?: readonly string[];
  readonly search?: string;
  readonly due_before?: string;
  readonly due_after?: string;
  readonly sort: 'created_at' | 'updated_at' | 'due_date' | 'priority' | 'title';
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

function sortKey({ sort, order }: ListQuery): string {
  if (sort === 'title') return 'normalize(title_folded, NFD)';
  if (sort !== 'due_date') return sort;
  return `coalesce(due_date, '${order === 'asc' ? '' : '-'}infinity'::timestamptz)`;
}

const pattern = (search: string): string => `%${search.replace(/[\\%_]/g, '\\$&')}%`;

/** Without filters, or by status, a total is stored. */
const KEPT = { all: 'total', completed: 'completed', pending: 'total - completed' };

/** One page and the total of all of them. Statements of one shape share a name, under which PostgreSQL knows them. */
export function listStatement(userId: string, query: ListQuery): Statement {
  const { status, priority, search, due_before, due_after, sort, order, limit, offset } = query;
  const values: unknown[] = [userId, limit + 1, offset];
  let name = `list ${sort} ${order}`;
  let where = 'user_id = $1';
  const and = (filter: string, value: unknown, condition: (parameter: string) => string): void => {
    name += ` ${filter}`;
    where += ` AND ${condition(`$${values.push(value)}`)}`;
  };
  if (status !== 'all') and('status', status === 'completed', (p) => `completed = ${p}`);
  if (priority) and('priority', priority, (p) => `priority = ANY(${p}::priority[])`);
  if (search !== undefined)
    and(
      'search',
      pattern(foldText(search)),
      (p) => `(title_folded LIKE ${p} OR description_folded LIKE ${p})`,
    );
  if (due_before !== undefined) and('before', due_before, (p) => `due_date < ${p}::timestamptz`);
  if (due_after !== undefined) and('after', due_after, (p) => `due_date >= ${p}::timestamptz`);

  const key = sortKey(query);
  const isCounted = priority || search !== undefined || due_before !== undefined || due_after !== undefined;
  const total = isCounted
    ? `count(*) FROM task WHERE ${where}`
    : `${KEPT[status]} FROM task_list WHERE user_id = $1`;
  const text = `
    SELECT ${COLUMNS}, ${key}::text AS sort_key, (SELECT ${total}) AS total,
      (SELECT revision FROM task_list WHERE user_id = $1) AS list_revision
    FROM task WHERE ${where} ORDER BY ${key} ${order}, id ${order} LIMIT $2 OFFSET $3`;
  return { name, text, values };
}
