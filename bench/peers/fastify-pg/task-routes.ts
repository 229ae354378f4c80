import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Pool } from 'pg';
import type { MakeCursor } from '../parts/cursor.ts';
import { HttpError } from '../parts/http-error.ts';
import { taskTag } from '../parts/tags.ts';
import type { ListQuery } from './list-statement.ts';
import { createListTasks } from './list-tasks.ts';
import { batchSchema, completeSchema, createSchema, getSchema, listSchema, updateSchema } from './schemas.ts';
import { COLUMNS, type TaskFields, type TaskRow, toTimestamp } from './task-row.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The token's user. */
    userId: string;
  }
}

interface TaskParams {
  readonly task_id: number;
}

const FIELDS = ['title', 'description', 'completed', 'priority', 'due_date'] as const;
const NOW = "greatest(CURRENT_TIMESTAMP, updated_at + interval '1 millisecond')";
/** One statement for any number of tasks. Rows are inserted, and returned, in the order of the array. */
const CREATE_ALL = {
  name: 'create all',
  text: `
    INSERT INTO task (user_id, title, description, completed, priority, due_date)
    SELECT $1, title, description, coalesce(completed, false), coalesce(priority, 'medium'), due_date
    FROM json_to_recordset($2::json)
      AS given (title text, description text, completed boolean, priority priority, due_date timestamptz)
    RETURNING ${COLUMNS}`,
};
const ONE = 'user_id = $1 AND id = $2';

function trim(body: unknown): void {
  if (typeof body !== 'object' || body === null || !('title' in body)) return;
  if (typeof body.title === 'string') body.title = body.title.trim();
}

/** Titles are trimmed before their length is looked at. */
async function trimTitle({ body }: { body: unknown }): Promise<void> {
  trim(body);
}

async function trimTitles({ body }: { body: unknown }): Promise<void> {
  if (typeof body !== 'object' || body === null || !('operations' in body)) return;
  if (Array.isArray(body.operations)) for (const operation of body.operations) trim(operation);
}

function tagged(reply: FastifyReply, task: TaskRow): TaskRow {
  reply.header('etag', taskTag(task));
  return task;
}

export function addTaskRoutes(app: FastifyInstance, pool: Pool, makeCursor: MakeCursor): void {
  /** Runs a statement that PostgreSQL knows by its name, once it has seen it on a connection. */
  async function one(name: string, text: string, values: unknown[]): Promise<TaskRow> {
    const { rows } = await pool.query<TaskRow>({ name, text, values });
    const [row] = rows;
    if (!row) throw new HttpError(404, 'Task not found');
    return row;
  }
  const get = (userId: string, id: number) =>
    one('get', `SELECT ${COLUMNS} FROM task WHERE ${ONE}`, [userId, id]);
  const update = (name: string, assignments: string, values: unknown[], updatedAt = NOW) =>
    one(
      name,
      `UPDATE task SET ${assignments}, updated_at = ${updatedAt} WHERE ${ONE} RETURNING ${COLUMNS}`,
      values,
    );

  app.get<{ Querystring: ListQuery }>(
    '/api/:user_id/tasks',
    { schema: listSchema },
    createListTasks(pool, makeCursor),
  );

  app.get<{ Params: TaskParams }>(
    '/api/:user_id/tasks/:task_id',
    { schema: getSchema },
    async ({ userId, params }, reply) => tagged(reply, await get(userId, params.task_id)),
  );

  app.post<{ Body: TaskFields }>(
    '/api/:user_id/tasks',
    { schema: createSchema, preValidation: trimTitle },
    async ({ userId, body, url }, reply) => {
      const { title, description = null, completed = false, priority = 'medium', due_date } = body;
      const row = await one(
        'create',
        `INSERT INTO task (user_id, title, description, completed, priority, due_date)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}`,
        [userId, title, description, completed, priority, toTimestamp(due_date)],
      );
      reply.code(201).header('location', `${url}/${row.id}`);
      return tagged(reply, row);
    },
  );

  app.post<{ Body: { readonly operations: readonly TaskFields[] } }>(
    '/api/:user_id/tasks/batch',
    { schema: batchSchema, preValidation: trimTitles },
    async ({ userId, body }) => {
      const tasks = body.operations.map(({ title, description, completed, priority, due_date }) => ({
        title,
        description,
        completed,
        priority,
        due_date: toTimestamp(due_date),
      }));
      const { rows } = await pool.query<TaskRow>({ ...CREATE_ALL, values: [userId, JSON.stringify(tasks)] });
      return { results: rows };
    },
  );

  app.put<{ Params: TaskParams; Body: TaskFields }>(
    '/api/:user_id/tasks/:task_id',
    { schema: updateSchema, preValidation: trimTitle },
    async ({ userId, params, body }, reply) => {
      const supplied = FIELDS.filter((field) => body[field] !== undefined);
      if (supplied.length === 0) return tagged(reply, await get(userId, params.task_id));
      const values = supplied.map((field) =>
        field === 'due_date' ? toTimestamp(body.due_date) : body[field],
      );
      const assignments = supplied.map((field, index) => `${field} = $${index + 3}`).join(', ');
      const name = `update ${supplied}`;
      return tagged(reply, await update(name, assignments, [userId, params.task_id, ...values]));
    },
  );

  app.patch<{ Params: TaskParams; Body: TaskFields | null }>(
    '/api/:user_id/tasks/:task_id/complete',
    { schema: completeSchema },
    async ({ userId, params, body }, reply) => {
      const key = [userId, params.task_id];
      if (body?.completed === undefined)
        return tagged(reply, await update('toggle', 'completed = NOT completed', key));
      const updatedAt = `CASE WHEN completed = $3 THEN updated_at ELSE ${NOW} END`;
      const values = [...key, body.completed];
      return tagged(reply, await update('complete', 'completed = $3', values, updatedAt));
    },
  );
}
