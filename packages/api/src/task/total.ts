import type { TaskListQuery } from '@tickline/contract';
import { Prisma } from '@tickline/db';
import type { Services } from '../context.ts';
import { keepCount, mergeChanges } from './keep-count.ts';

/** Counting so many in an index takes a tenth of a millisecond. Beyond, it is worth while to keep the number. */
const MANY_TASKS = 1000;
/** So many rows are read and added up in a tenth of a millisecond as well. */
const MANY_CHANGES = 500;

/** What a list's statement says of its total. */
export interface TotalRow {
  readonly total: bigint;
  /** How many changes a kept number was made up from; null where the tasks themselves were counted. */
  readonly changes: bigint | null;
}

/** Parts of a statement that gives every row the columns of a `TotalRow`. */
export interface TotalSql {
  readonly with: Prisma.Sql;
  readonly columns: Prisma.Sql;
}

const KEPT = {
  all: (table: Prisma.Sql) => Prisma.sql`${table}.total`,
  completed: (table: Prisma.Sql) => Prisma.sql`${table}.completed`,
  pending: (table: Prisma.Sql) => Prisma.sql`${table}.total - ${table}.completed`,
};

/** A kept number knows of no filter but the status. */
function mayBeKept({ priority, search, due_before, due_after }: TaskListQuery): boolean {
  return [priority, search, due_before, due_after].every((filter) => filter === undefined);
}

/** The exact number of tasks that meet a filter, as of the same moment as the statement's other parts. */
export function totalOf(userId: string, query: TaskListQuery, filter: Prisma.Sql): TotalSql {
  const counted = Prisma.sql`(SELECT count(*) FROM task WHERE ${filter})`;
  if (!mayBeKept(query))
    return { with: Prisma.empty, columns: Prisma.sql`${counted} AS total, CAST(NULL AS bigint) AS changes` };
  const number = KEPT[query.status];
  return {
    with: Prisma.sql`
      WITH kept AS (
        SELECT CAST(${number(Prisma.sql`count`)} + coalesce(sum(${number(Prisma.sql`change`)}), 0) AS bigint) AS total,
          count(change.id) AS changes
        FROM task_count AS count LEFT JOIN task_count_change AS change USING (user_id)
        WHERE user_id = ${userId} AND count.total IS NOT NULL GROUP BY count.user_id)`,
    columns: Prisma.sql`
      coalesce((SELECT total FROM kept), ${counted}) AS total, (SELECT changes FROM kept) AS changes`,
  };
}

const underWay = new Set<string>();

/** Sees to it, beside the request, that the user's next total is a cheap one. */
export function tendCount(services: Services, userId: string, query: TaskListQuery, row: TotalRow): void {
  const job =
    row.changes === null
      ? mayBeKept(query) && row.total > MANY_TASKS && keepCount
      : row.changes > MANY_CHANGES && mergeChanges;
  if (!job || underWay.has(userId)) return;
  underWay.add(userId);
  // Where it fails, as on a standby, totals stay exact and cost what they cost; a later list tries again.
  job(services, userId)
    .catch(() => undefined)
    .finally(() => underWay.delete(userId));
}
