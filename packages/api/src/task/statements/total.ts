import type { TaskListQuery } from '@tickline/contract';
import type { Selection } from '@tickline/db';
import type { Services } from '../../context.ts';
import { isByStatusOnly } from '../filters.ts';
import { keepCount, mergeChanges } from './keep-count.ts';

/** Counting so many in an index takes a tenth of a millisecond. Beyond, it is worth while to keep the number. */
const MANY_TASKS = 1000;
/** So many rows are read and added up in a tenth of a millisecond as well. */
const MANY_CHANGES = 500;

/** What a list's statement says of its total. */
export interface Total {
  readonly total: number;
  /** How many changes a kept number was made up from; null where the tasks themselves were counted. */
  readonly changes: number | null;
}

/** Parts of a statement that gives every row a total. */
interface TotalSql {
  readonly with: string;
  readonly total: string;
  readonly changes: string;
  /** Where the tasks that meet the filter are, as a FROM and WHERE that may go on with AND. */
  readonly from: string;
}

const UNKEPT = 'NULL::bigint';

const KEPT = {
  all: (table: string) => `${table}.total`,
  completed: (table: string) => `${table}.completed`,
  pending: (table: string) => `${table}.total - ${table}.completed`,
};

/** Adds a total to what a statement returns. */
export function withTotal<T extends object>(
  selection: Selection<T>,
  { total, changes }: TotalSql,
): Selection<T & Total> {
  return selection
    .with('total', total, Number)
    .with('changes', changes, (text) => (text === null ? null : Number(text)));
}

/**
 * Writes the exact number of tasks that meet a filter, as of the same moment as the statement's other parts.
 *
 * @param user what stands for the user's id in the statement
 */
export function totalOf(user: string, query: TaskListQuery, filter: string): TotalSql {
  const from = `task WHERE ${filter}`;
  // A search reads each of the user's tasks once: on the way through an index, in the order of the page, it would have
  // to look at most of them, one by one, and count them besides.
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

/** Sees to it, beside the request, that the user's next total is a cheap one. */
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
  // Where it fails, as on a standby, totals stay exact and cost what they cost; a later list tries again.
  job(services, userId)
    .catch(() => undefined)
    .finally(() => underWay.delete(userId));
}
