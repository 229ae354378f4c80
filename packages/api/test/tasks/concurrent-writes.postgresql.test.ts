import type { Change, Task, TaskChanges } from '@tickline/contract';
import { newUser, useApp } from '@tickline/server/testing';
import { SERVER } from '@tickline/testing';
import { describe, expect, it } from 'vitest';
import { purgeTrash } from '../../src/index.ts';

const api = useApp();
const sql = () => api().database.prisma;
type Transaction = Parameters<Parameters<ReturnType<typeof sql>['$transaction']>[0]>[0];

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
const random = (below: number) => Math.floor(Math.random() * below);

/** Expects counter, tasks and trash of a user to agree, or nothing to be left. */
async function expectExact(user: string): Promise<void> {
  const [row] = await sql().$queryRaw<Record<string, number | null>[]>`
    SELECT (SELECT count(*)::int FROM "user" WHERE id = ${user}) AS users,
      (SELECT count(*)::int FROM task WHERE user_id = ${user}) AS tasks,
      (SELECT count(*)::int FROM task WHERE user_id = ${user} AND completed) AS completed,
      (SELECT count(*)::int FROM task_trash WHERE user_id = ${user}) AS deleted,
      (SELECT total::int FROM task_list WHERE user_id = ${user}) AS kept,
      (SELECT completed::int FROM task_list WHERE user_id = ${user}) AS kept_completed`;
  const { users, tasks, completed, deleted, kept, kept_completed } = row ?? {};
  if (users === 0) expect([tasks, deleted, kept]).toEqual([0, 0, null]);
  else expect([kept ?? 0, kept_completed ?? 0]).toEqual([tasks, completed]);
}

/** Writes a few of its own tasks, in a transaction that may be rolled back, or commit late. */
async function writeOwn(user: string, own: bigint[], tx: Transaction): Promise<void> {
  for (const _ of numbers(1 + random(4))) {
    const [id] = own.slice(random(own.length));
    const where = { user_id_id: { user_id: user, id: id ?? 0n } };
    const kind = id === undefined ? 0 : random(4);
    if (kind === 0) own.push((await tx.task.create({ data: { user_id: user, title: 'x' } })).id);
    else if (kind === 1)
      await tx.$executeRaw`UPDATE task SET completed = NOT completed WHERE user_id = ${user} AND id = ${id}`;
    else if (kind === 2)
      await tx.task.updateMany({ where: { user_id: user, id: id ?? 0n }, data: { title: 'y' } });
    else await tx.task.deleteMany({ where: where.user_id_id });
    if (random(3) === 0) await tx.$queryRaw`SELECT CAST(pg_sleep(0.005) AS text)`;
  }
}

async function write(user: string, transactions: number): Promise<void> {
  const own: bigint[] = [];
  for (const n of numbers(transactions)) {
    const transaction = sql().$transaction(
      async (tx) => {
        await writeOwn(user, own, tx);
        if (n % 3 === 0) throw new Error('rolled back');
      },
      { maxWait: 30_000, timeout: 30_000 },
    );
    await transaction.catch((error: Error) => expect(error.message).toBe('rolled back'));
  }
}

/** Follows the changes until all was written, and returns the copy that this makes: the revision of each task. */
async function follow(user: string, isWritten: () => boolean): Promise<Map<number, number>> {
  const copy = new Map<number, number>();
  let cursor = '';
  let last = 0;
  for (;;) {
    const isEnd = isWritten();
    const query = new URLSearchParams({ limit: String(1 + random(20)), ...(cursor && { since: cursor }) });
    const page: TaskChanges = (await api().get(`/api/me/tasks/changes?${query}`, { as: user })).json();
    for (const { revision, task_id, deleted } of page.changes as Change[]) {
      expect(revision).toBeGreaterThan(last);
      last = revision;
      if (deleted) copy.delete(task_id);
      else copy.set(task_id, revision);
    }
    cursor = page.cursor;
    if (isEnd && !page.has_more) return copy;
  }
}

describe.runIf(SERVER)('writes of one user on several connections', () => {
  it('become visible in the order of their revisions: whoever follows them misses none', async () => {
    const user = newUser();
    await api().createTask(user);
    let left = 4;
    const writing = numbers(left).map(() => write(user, 30).finally(() => left--));
    const copies = await Promise.all(numbers(3).map(() => follow(user, () => left === 0)));
    await Promise.all(writing);
    const tasks = await sql().task.findMany({ where: { user_id: user }, orderBy: { id: 'asc' } });
    const expected = tasks.map(({ id, revision }) => [Number(id), Number(revision)]);
    for (const copy of copies) expect([...copy].sort(([a], [b]) => a - b)).toEqual(expected);
    await expectExact(user);
  });

  it('while the user is deleted leave nothing behind, and no statement waits for one that waits for it', async () => {
    const statuses = new Set<number>();
    for (const _ of numbers(15)) {
      const user = newUser();
      const tasks: Task[] = [];
      for (const n of numbers(8)) tasks.push(await api().createTask(user, { title: `Task ${n}` }));
      const url = ({ id }: Pick<Task, 'id'>) => `/api/me/tasks/${id}`;
      for (const task of tasks.slice(0, 4)) await api().delete(url(task), { as: user });
      const calls = [
        ...tasks.slice(0, 3).map((task) => () => api().post(`${url(task)}/restore`, { as: user })),
        ...tasks.slice(4, 6).map((task) => () => api().put(url(task), { as: user, body: { title: 'x' } })),
        ...tasks.slice(5, 8).map((task) => () => api().delete(url(task), { as: user })),
        ...numbers(3).map(() => () => api().post('/api/me/tasks', { as: user, body: { title: 'x' } })),
      ].sort(() => Math.random() - 0.5);
      const all: PromiseLike<unknown>[] = calls.map(
        async (call) => void statuses.add((await call()).statusCode),
      );
      all.splice(random(all.length), 0, sql().user.deleteMany({ where: { id: user } }));
      all.push(purgeTrash(api().database, new Date(Date.now() + 60_000), 1000));
      await Promise.all(all);
      await expectExact(user);
    }
    expect([...statuses].filter((status) => status >= 500)).toEqual([]);
  });
});

describe.runIf(SERVER)('the deletion of a user', () => {
  /** A user with two tasks in the trash, and one that is not. */
  async function setUp() {
    const user = newUser();
    const tasks: Task[] = [];
    for (const n of numbers(3)) tasks.push(await api().createTask(user, { title: `Task ${n}` }));
    const [first, second, there] = tasks.map(({ id }) => id);
    for (const id of [first, second]) await api().delete(`/api/me/tasks/${id}`, { as: user });
    return { user, first, second, there };
  }

  /** Waits until so many statements have been waiting for locks for a while: longer than a group of writes does. */
  const waiting = (count: number) =>
    expect
      .poll(
        () => sql().$queryRaw`SELECT pid FROM pg_stat_activity WHERE datname = current_database()
        AND wait_event_type = 'Lock' AND query_start < clock_timestamp() - interval '200 ms'`,
      )
      .toHaveLength(count);

  it('does not wait for a restore that waits for it', async () => {
    const { user, first, there } = await setUp();
    const ended: PromiseLike<unknown>[] = [];
    await sql().$transaction(
      async (tx) => {
        await tx.$queryRaw`SELECT FROM task WHERE user_id = ${user} AND id = ${there} FOR UPDATE`;
        ended.push(
          sql()
            .user.deleteMany({ where: { id: user } })
            .then(),
        );
        await waiting(1);
        ended.push(api().post(`/api/me/tasks/${first}/restore`, { as: user }));
        await waiting(2);
      },
      { timeout: 20_000 },
    );
    expect(await Promise.all(ended)).toMatchObject([{ count: 1 }, { statusCode: 404 }]);
    await expectExact(user);
  });

  it('does not wait for a purge that waits for it', async () => {
    const { user, first } = await setUp();
    const purging: Promise<number>[] = [];
    const ended: PromiseLike<unknown>[] = [];
    await sql().$transaction(
      async (tx) => {
        await tx.$queryRaw`SELECT FROM task_trash WHERE user_id = ${user} AND id = ${first} FOR UPDATE`;
        ended.push(
          sql()
            .user.deleteMany({ where: { id: user } })
            .then(),
        );
        await waiting(1);
        // Skips the row that is held.
        purging.push(purgeTrash(api().database, new Date(Date.now() + 60_000), 1000));
        await Promise.race([Promise.all(purging), waiting(2)]);
      },
      { timeout: 20_000 },
    );
    expect(await Promise.all(ended)).toEqual([{ count: 1 }]);
    expect(await Promise.all(purging)).toEqual([1]);
    await expectExact(user);
  });
});

describe.runIf(SERVER)('the trash of many users', () => {
  it('is purged by several processes while they write', async () => {
    const users = numbers(6).map(() => newUser());
    const remove = async (user: string) => {
      const { id } = await api().createTask(user);
      expect((await api().delete(`/api/me/tasks/${id}`, { as: user })).statusCode).toBe(204);
    };
    for (const user of users) await remove(user);
    for (const _ of numbers(10)) {
      const soon = new Date(Date.now() + 60_000);
      const purges = numbers(3).map(() => purgeTrash(api().database, soon, 1000));
      await Promise.all([...purges, ...users.flatMap((user) => [remove(user), remove(user)])]);
    }
    for (const user of users) await expectExact(user);
    await purgeTrash(api().database, new Date(Date.now() + 60_000), 1000);
    expect(await sql().taskTrash.count({ where: { user_id: { in: users } } })).toBe(0);
  });
});
