import { PrismaPg } from '@prisma/adapter-pg';
import { Prisma, PrismaClient, type Task as TaskRow } from '@tickline/db/prisma-client';
import { createCursors } from './cursor.ts';
import { nextCursor } from './next-cursor.ts';
import type { ListQuery, TaskCreate, TaskUpdate } from './schemas.ts';

const toTask = (row: TaskRow) => ({
  id: Number(row.id),
  user_id: row.user_id,
  title: row.title,
  description: row.description,
  completed: row.completed,
  priority: row.priority,
  due_date: row.due_date?.toISOString() ?? null,
  all_day: row.all_day,
  tags: row.tags,
  recurrence: row.recurrence,
  time_zone: row.time_zone,
  completed_at: row.completed_at?.toISOString() ?? null,
  uid: row.uid,
  revision: Number(row.revision),
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

/** `%` and `_` are wildcards to `contains`. */
const contains = (search: string) =>
  ({ contains: search.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' }) as const;

function whereOf(userId: string, query: ListQuery): Prisma.TaskWhereInput {
  const { status, priority, search, due_before, due_after } = query;
  return {
    user_id: userId,
    ...(status !== 'all' && { completed: status === 'completed' }),
    ...(priority && { priority: { in: priority } }),
    ...(search !== undefined && { OR: [{ title: contains(search) }, { description: contains(search) }] }),
    ...((due_before || due_after) && {
      due_date: { ...(due_before && { lt: due_before }), ...(due_after && { gte: due_after }) },
    }),
  };
}

const isNotFound = (error: unknown) =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2025';

const keyOf = (userId: string, id: number) => ({ user_id_id: { user_id: userId, id: BigInt(id) } });

/** Only what is supplied, for Prisma's types make a difference of `undefined`. */
function dataOf<Fields extends object>(fields: Fields) {
  const supplied = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(supplied) as { [Name in keyof Fields]: Exclude<Fields[Name], undefined> };
}

/** Tasks by Prisma's models; `null` stands for one that is not there. */
export function createPrismaTasks(databaseUrl: string, secret: string) {
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: databaseUrl, max: 10 }) });
  const makeCursor = createCursors(secret);

  async function get(userId: string, id: number) {
    const row = await prisma.task.findUnique({ where: keyOf(userId, id) });
    return row && toTask(row);
  }

  return {
    get,
    async list(userId: string, query: ListQuery) {
      const { sort, order, limit, offset } = query;
      const where = whereOf(userId, query);
      const sorting: Prisma.TaskOrderByWithRelationInput =
        sort === 'due_date' ? { due_date: { sort: order, nulls: 'last' } } : { [sort]: order };
      const isFiltered = Object.keys(where).length > 1;
      const [rows, list, counted] = await Promise.all([
        prisma.task.findMany({ where, orderBy: [sorting, { id: order }], take: limit, skip: offset }),
        prisma.taskList.findUnique({ where: { user_id: userId } }),
        isFiltered ? prisma.task.count({ where }) : undefined,
      ]);
      const total = counted ?? Number(list?.total ?? 0);
      const last = offset + rows.length < total ? rows.at(-1) : undefined;
      const next_cursor = last ? nextCursor(makeCursor, userId, query, last) : null;
      const page = { tasks: rows.map(toTask), total, limit, offset, next_cursor };
      return { page, revision: Number(list?.revision ?? 0) };
    },
    async create(userId: string, task: TaskCreate) {
      return toTask(await prisma.task.create({ data: { ...dataOf(task), user_id: userId } }));
    },
    async update(userId: string, id: number, changes: TaskUpdate) {
      const data = dataOf(changes);
      if (Object.keys(data).length === 0) return get(userId, id);
      try {
        const where = keyOf(userId, id);
        return toTask(await prisma.task.update({ where, data: { ...data, updated_at: new Date() } }));
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    /** Toggles where `completed` is undefined: in one statement, which models can't say. */
    async complete(userId: string, id: number, completed: boolean | undefined) {
      if (completed !== undefined) return this.update(userId, id, { completed });
      const [row] = await prisma.$queryRaw<TaskRow[]>`
        UPDATE task SET completed = NOT completed, updated_at = now()
        WHERE user_id = ${userId} AND id = ${id} RETURNING *`;
      return row ? toTask(row) : null;
    },
    close: () => prisma.$disconnect(),
  };
}

export type PrismaTasks = ReturnType<typeof createPrismaTasks>;
