import type { TaskListQuery } from '@tickline/contract';
import type { Selection } from '@tickline/db';
import { isByStatusOnly } from '../filters.ts';

export interface Total {
  readonly total: number;
}

/** SQL fragments that add a total to every row of a statement. */
interface TotalSql {
  readonly with: string;
  readonly total: string;
  /** The source of the matching tasks: a FROM and WHERE that can be extended with AND. */
  readonly from: string;
}

/** Columns of `task_list`, which the database keeps in the transaction of each write. */
const KEPT = { all: 'total', completed: 'completed', pending: 'total - completed' };

/** Adds a total to the columns of a statement. */
export function withTotal<T extends object>(
  selection: Selection<T>,
  { total }: TotalSql,
): Selection<T & Total> {
  return selection.with('total', total, Number);
}

/**
 * Returns SQL for the exact number of matching tasks, in the same snapshot as the rest of the statement. Without filters, or
 * by status alone, it is a stored number (docs/decisions/017-revisions.md). Otherwise the tasks are counted.
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
      from: 'found WHERE true',
    };
  if (!isByStatusOnly(query)) return { with: '', total: `(SELECT count(*) FROM ${from})`, from };
  const kept = `(SELECT ${KEPT[query.status]} FROM task_list WHERE user_id = ${user})`;
  return { with: '', total: `coalesce(${kept}, 0)`, from };
}
