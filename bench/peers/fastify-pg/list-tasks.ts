import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import type { MakeCursor } from '../parts/cursor.ts';
import { links } from '../parts/links.ts';
import { listTag } from '../parts/tags.ts';
import { type ListQuery, listStatement } from './list-statement.ts';
import type { TaskRow } from './task-row.ts';

interface ListRow extends TaskRow {
  readonly sort_key: string;
  readonly total: number;
  readonly list_revision: number;
}

/** What a cursor is good for. */
function nameOf(userId: string, query: ListQuery): string {
  const { status, priority, search, due_before, due_after, sort, order } = query;
  return JSON.stringify([userId, status, priority, search, due_before, due_after, sort, order]);
}

/** Returns the sort key of a task, as the product's cursors have it. */
function keyOf(row: ListRow, { sort }: ListQuery): string {
  return sort === 'created_at' || sort === 'updated_at' ? new Date(row[sort]).toISOString() : row.sort_key;
}

/** The handler of a list. */
export function createListTasks(pool: Pool, makeCursor: MakeCursor) {
  async function countFrom(statement: { name: string; text: string; values: readonly unknown[] }) {
    // Past the last page there is no row to carry the total.
    const [userId, , , ...filters] = statement.values;
    const values = [userId, 1, 0, ...filters];
    const { rows } = await pool.query<ListRow>({ ...statement, values });
    return rows[0]?.total ?? 0;
  }

  return async ({ userId, query, url }: FastifyRequest<{ Querystring: ListQuery }>, reply: FastifyReply) => {
    const { limit, offset } = query;
    const statement = listStatement(userId, query);
    const { rows } = await pool.query<ListRow>({ ...statement, values: [...statement.values] });
    const total = rows[0]?.total ?? (offset > 0 ? await countFrom(statement) : 0);
    const tasks = rows.length > limit ? rows.slice(0, limit) : rows;
    const last = rows.length > limit ? tasks.at(-1) : undefined;
    if (rows[0]) reply.header('etag', listTag(userId, rows[0].list_revision));
    reply.header('link', links(url, query, total)).header('x-total-count', total);
    return {
      tasks,
      total,
      limit,
      offset,
      next_cursor: last ? makeCursor(nameOf(userId, query), keyOf(last, query), last.id) : null,
    };
  };
}
