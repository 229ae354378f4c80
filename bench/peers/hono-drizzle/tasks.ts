import { and, eq, getTableColumns, not, type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { createCursors } from '../parts/cursor.ts';
import { nextCursor } from '../parts/next-cursor.ts';
import type { ListQuery, TaskCreate, TaskUpdate } from '../parts/schemas.ts';
import { createListStatements, filterValues } from './list-statement.ts';
import { tasks } from './schema.ts';

const placeholder = (name: string): SQL => sql`${sql.placeholder(name)}`;
const TOUCHED = sql`greatest(now(), ${tasks.updated_at} + interval '1 millisecond')`;
const FIELDS = ['title', 'description', 'completed', 'priority', 'due_date'] as const;

/** Tasks by statements that are prepared once; undefined stands for one that is not there. */
export function createTasks(databaseUrl: string, secret: string) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  const db = drizzle(pool);
  const makeCursor = createCursors(secret);
  const listStatement = createListStatements(db);
  const one = and(eq(tasks.user_id, sql.placeholder('userId')), eq(tasks.id, sql.placeholder('id')));

  const getStatement = db.select().from(tasks).where(one).prepare('get');
  const createStatement = db
    .insert(tasks)
    .values({
      user_id: placeholder('userId'),
      title: placeholder('title'),
      description: placeholder('description'),
      completed: placeholder('completed'),
      priority: placeholder('priority'),
      due_date: placeholder('due_date'),
    })
    .returning()
    .prepare('create');
  const prepareUpdate = (name: string, changes: { readonly [Field in (typeof FIELDS)[number]]?: SQL }) =>
    db
      .update(tasks)
      .set({ ...changes, updated_at: TOUCHED })
      .where(one)
      .returning(getTableColumns(tasks))
      .prepare(name);
  const toggleStatement = prepareUpdate('toggle', { completed: not(tasks.completed) });
  const updateStatements = new Map<string, ReturnType<typeof prepareUpdate>>();

  async function get(userId: string, id: number) {
    const [task] = await getStatement.execute({ userId, id });
    return task;
  }

  async function update(userId: string, id: number, changes: TaskUpdate) {
    const supplied = FIELDS.filter((field) => changes[field] !== undefined);
    if (supplied.length === 0) return get(userId, id);
    const name = ['update', ...supplied].join('_');
    const set = () => Object.fromEntries(supplied.map((field) => [field, placeholder(field)]));
    const statement = updateStatements.get(name) ?? prepareUpdate(name, set());
    updateStatements.set(name, statement);
    const [task] = await statement.execute({ userId, id, ...changes });
    return task;
  }

  return {
    get,
    update,
    async list(userId: string, query: ListQuery) {
      const { limit, offset } = query;
      const filters = filterValues(query);
      const statement = listStatement(query, filters);
      const values = { userId, limit, offset, ...filters };
      const rows = await statement.execute(values);
      // Past the last page there is no row to carry the total.
      const [first] =
        rows.length > 0 || offset === 0 ? rows : await statement.execute({ ...values, limit: 1, offset: 0 });
      const total = first?.total ?? 0;
      const last = offset + rows.length < total ? rows.at(-1) : undefined;
      return {
        tasks: rows.map(({ total: _, list_revision: __, ...task }) => task),
        revision: first?.list_revision ?? 0,
        total,
        limit,
        offset,
        next_cursor: last ? nextCursor(makeCursor, userId, query, last) : null,
      };
    },
    async create(userId: string, task: TaskCreate) {
      const defaults = { description: null, completed: false, priority: 'medium', due_date: null };
      const [created] = await createStatement.execute({ userId, ...defaults, ...task });
      if (!created) throw new Error('INSERT returned nothing');
      return created;
    },
    /** Toggles where `completed` is undefined. */
    async complete(userId: string, id: number, completed: boolean | undefined) {
      if (completed !== undefined) return update(userId, id, { completed });
      const [task] = await toggleStatement.execute({ userId, id });
      return task;
    },
    close: () => pool.end(),
  };
}

export type Tasks = ReturnType<typeof createTasks>;
