import type { TaskListQuery } from '@tickline/contract';
import type { Services } from '../context.ts';
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

/** The columns of a total, as PostgreSQL writes them. */
export type TotalRow = readonly [total: string, changes: string | null];

export function toTotal([total, changes]: TotalRow): Total {
  return { total: Number(total), changes: changes === null ? null : Number(changes) };
}

/** Parts of a statement that gives every row the columns of a `TotalRow`. */
interface TotalSql {
  readonly with: string;
  readonly columns: string;
  /** Where the tasks that meet the filter are, as a FROM and WHERE that may go on with AND. */
  readonly from: string;
}

const KEPT = {
  all: (table: string) => `${table}.total`,
  completed: (table: string) => `${table}.completed`,
  pending: (table: string) => `${table}.total - ${table}.completed`,
};

/** Whether a list is filtered by no more than the status, which is all that a kept number knows of. */
export function mayBeKept({ priority, search, due_before, due_after }: TaskListQuery): boolean {
  return (
    priority === undefined && search === undefined && due_before === undefined && due_after === undefined
  );
}

/**
 * The exact number of tasks that meet a filter, as of the same moment as the statement's other parts.
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
      columns: '(SELECT count(*) FROM found) AS total, NULL::bigint AS changes',
      from: 'found WHERE true',
    };
  const counted = `(SELECT count(*) FROM ${from})`;
  if (!mayBeKept(query)) return { with: '', columns: `${counted} AS total, NULL::bigint AS changes`, from };
  const number = KEPT[query.status];
  return {
    with:
      `WITH kept AS (SELECT (${number('count')} + coalesce(sum(${number('change')}), 0))::bigint AS total, ` +
      'count(change.id) AS changes ' +
      'FROM task_count AS count LEFT JOIN task_count_change AS change USING (user_id) ' +
      `WHERE user_id = ${user} AND count.total IS NOT NULL GROUP BY count.user_id) `,
    columns: `coalesce((SELECT total FROM kept), ${counted}) AS total, (SELECT changes FROM kept) AS changes`,
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
      ? mayBeKept(query) && total > MANY_TASKS && keepCount
      : changes > MANY_CHANGES && mergeChanges;
  if (!job || underWay.has(userId)) return;
  underWay.add(userId);
  // Where it fails, as on a standby, totals stay exact and cost what they cost; a later list tries again.
  job(services, userId)
    .catch(() => undefined)
    .finally(() => underWay.delete(userId));
}
