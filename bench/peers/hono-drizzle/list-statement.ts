import { and, asc, desc, eq, getTableColumns, gte, like, lt, or, type SQL, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { foldText } from '../parts/fold-text.ts';
import type { ListQuery } from '../parts/schemas.ts';
import { lists, tasks } from './schema.ts';

/** Each filter, with a placeholder for what it compares. */
const CONDITIONS = {
  completed: eq(tasks.completed, sql.placeholder('completed')),
  priority: sql`${tasks.priority} = any(${sql.placeholder('priority')}::priority[])`,
  search: or(
    like(sql`title_folded`, sql.placeholder('search')),
    like(sql`description_folded`, sql.placeholder('search')),
  ),
  due_before: lt(tasks.due_date, sql`${sql.placeholder('due_before')}::timestamptz`),
  due_after: gte(tasks.due_date, sql`${sql.placeholder('due_after')}::timestamptz`),
};
type Filter = keyof typeof CONDITIONS;

/** What the filters of a list compare; those that it has not are undefined. */
export function filterValues(query: ListQuery): Record<Filter, unknown> {
  const { status, priority, search, due_before, due_after } = query;
  return {
    completed: status === 'all' ? undefined : status === 'completed',
    priority: priority && `{${priority}}`,
    search: search && `%${foldText(search).replace(/[\\%_]/g, '\\$&')}%`,
    due_before,
    due_after,
  };
}

function sortExpression({ sort, order }: ListQuery): SQL {
  if (sort === 'title') return sql`normalize(title_folded, NFD)`;
  if (sort !== 'due_date') return sql`${tasks[sort]}`;
  return sql`coalesce(${tasks.due_date}, ${sql.raw(order === 'asc' ? "'infinity'" : "'-infinity'")}::timestamptz)`;
}

function prepareList(db: NodePgDatabase, name: string, query: ListQuery, filters: readonly Filter[]) {
  const owned = eq(tasks.user_id, sql.placeholder('userId'));
  const where = and(owned, ...filters.map((filter) => CONDITIONS[filter]));
  const direction = query.order === 'asc' ? asc : desc;
  return db
    .select({ ...getTableColumns(tasks), total: db.$count(tasks, where), list_revision: lists.revision })
    .from(tasks)
    .innerJoin(lists, eq(lists.user_id, tasks.user_id))
    .where(where)
    .orderBy(direction(sortExpression(query)), direction(tasks.id))
    .limit(sql.placeholder('limit'))
    .offset(sql.placeholder('offset'))
    .prepare(name);
}

/** Finds the prepared statement of a list; those with the same filters and order share one. */
export function createListStatements(db: NodePgDatabase) {
  const prepared = new Map<string, ReturnType<typeof prepareList>>();
  return (query: ListQuery, values: Record<Filter, unknown>) => {
    const filters = (Object.keys(CONDITIONS) as Filter[]).filter((filter) => values[filter] !== undefined);
    const name = ['list', query.sort, query.order, ...filters].join('_');
    const statement = prepared.get(name) ?? prepareList(db, name, query, filters);
    prepared.set(name, statement);
    return statement;
  };
}
