import type { TaskListQuery } from '@tickline/contract';
import type { Selection } from '@tickline/db';
import type { Services } from '../../context.ts';
import { isByStatusOnly } from '../filters.ts';
import { keepCount, mergeChanges } from './keep-count.ts';

/** Counting this many tasks in an index takes 0.1 ms. For more, storing the count pays off. */
const MANY_TASKS = 1000;
/** Reading and adding up this many rows takes 0.1 ms too. */
const MANY_CHANGES = 500;

export interface Total {
  readonly total: number;
  /** The number of changes added to a stored count; null if the tasks themselves were counted. */
  readonly changes: number | null;
}

/** SQL fragments that add a total to every row of a statement. */
interface TotalSql {
  readonly with: string;
  readonly total: string;
  readonly changes: string;
  /** The source of the matching tasks: a FROM and WHERE that can be extended with AND. */
  readonly from: string;
}

const UNKEPT = 'NULL::bigint';

const KEPT = {
  all: (table: string) => `${table}.total`,
  completed: (table: string) => `${table}.completed`,
  pending: (table: string) => `${table}.total - ${table}.completed`,
};

/** Adds a total to the columns of a statement. */
export function withTotal<T extends object>(
  selection: Selection<T>,
  { total, changes }: TotalSql,
): Selection<T & Total> {
  return selection
    .with('total', total, Number)
    .with('changes', changes, (text) => (text === null ? null : Number(text)));
}

/**
 * Returns SQL for the exact number of matching tasks, in the same snapshot as the rest of the statement.
 *
 * @param user the placeholder of the user's id
 */
export function totalOf(user: string, query: TaskListQuery, filter: string): TotalSql {
  const from = `task WHERE ${filter}`;
  // A search reads each of the user's tasks once. Following an index in the order of the page would read most of them one
  // by one, and counting would read them again.
  if (query.search !== undefined)
    return {
      with: `WITH found AS MATERIALIZED (SELECT * FROM ${from}) `,
      total: '(SELECT count(*) FROM found)',
      changes: UNKEPT,
      from: 'found WHERE true',
    };
  const counted = `(SELECT count(*) FROM ${from})`;
  if (!isByStatusOnly(query)) return { with: '', total: counted, changes: UNKEPT, from };
  const number = KEPT[query.status];
  return {
    with:
      `WITH kept AS (SELECT (${number('count')} + coalesce(sum(${number('change')}), 0))::bigint AS total, ` +
      'count(change.id) AS changes ' +
      'FROM task_count AS count LEFT JOIN task_count_change AS change USING (user_id) ' +
      `WHERE user_id = ${user} AND count.total IS NOT NULL GROUP BY count.user_id) `,
    total: `coalesce((SELECT total FROM kept), ${counted})`,
    changes: '(SELECT changes FROM kept)',
    from,
  };
}

const underWay = new Set<string>();

/** Updates the stored count in the background so that the user's next list is cheap. */
export function tendCount(
  services: Services,
  userId: string,
  query: TaskListQuery,
  { total, changes }: Total,
): void {
  const job =
    changes === null
      ? isByStatusOnly(query) && total > MANY_TASKS && keepCount
      : changes > MANY_CHANGES && mergeChanges;
  if (!job || underWay.has(userId)) return;
  underWay.add(userId);
  // If it fails, as it does on a standby, totals stay exact but slower. A later list tries again.
  job(services, userId)
    .catch(() => undefined)
    .finally(() => underWay.delete(userId));
}
