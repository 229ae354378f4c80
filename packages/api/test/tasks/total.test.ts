import { newUser, useApp } from '@tickline/server/testing';
import { describe, expect, it, vi } from 'vitest';

const api = useApp();
const sql = () => api().database.prisma;

interface Totals {
  all: number;
  pending: number;
  completed: number;
}

async function totals(user: string): Promise<Totals> {
  const [all, pending, completed] = await Promise.all(
    ['all', 'pending', 'completed'].map(
      async (status) => (await api().listTasks(user, `limit=1&status=${status}`)).total,
    ),
  );
  return { all, pending, completed };
}

async function countedByHand(user: string): Promise<Totals> {
  const [row] = await sql().$queryRaw<{ all: number; completed: number }[]>`
    SELECT CAST(count(*) AS int) AS all, CAST(count(*) FILTER (WHERE completed) AS int) AS completed
    FROM task WHERE user_id = ${user}`;
  if (!row) throw new Error('no count');
  return { ...row, pending: row.all - row.completed };
}

const addUser = (user: string) =>
  sql().$executeRaw`INSERT INTO "user" (id, name, email) VALUES (${user}, '', ${user})`;

const addTasks = (user: string, count: number) => sql().$executeRaw`
  INSERT INTO task (user_id, title, completed) SELECT ${user}, 'Task ' || n, n % 3 = 0 FROM generate_series(1, CAST(${count} AS int)) AS n`;

const isKept = async (user: string) =>
  (await sql().taskCount.count({ where: { user_id: user, total: { not: null } } })) === 1;

const changesOf = (user: string) => sql().taskCountChange.count({ where: { user_id: user } });

/** How many changes a list finds in the index, whether they are still there or not. */
async function foundInIndex(user: string): Promise<number> {
  const [, plan] = await sql().$transaction([
    sql()
      .$queryRaw`SELECT set_config('enable_indexscan', 'off', true), set_config('enable_seqscan', 'off', true)`,
    sql().$queryRaw<{ 'QUERY PLAN': [{ Plan: { Plans: [{ 'Actual Rows': number }] } }] }[]>`
      EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM task_count_change WHERE user_id = ${user}`,
  ]);
  return plan[0]?.['QUERY PLAN'][0].Plan.Plans[0]['Actual Rows'] ?? Number.NaN;
}

/** Lists until the number is kept: a transaction anywhere on the server, of another test's too, puts it off. */
async function listUntilKept(user: string): Promise<void> {
  await vi.waitFor(
    async () => {
      await api().listTasks(user, 'limit=1');
      expect(await isKept(user)).toBe(true);
    },
    { timeout: 20_000, interval: 150 },
  );
}

/** A user whose number of tasks is kept: it has had more than a thousand of them. */
async function userWithMany(): Promise<string> {
  const user = `many-${newUser()}`;
  await addUser(user);
  await addTasks(user, 1001);
  await listUntilKept(user);
  return user;
}

async function expectExact(user: string): Promise<Totals> {
  const counted = await countedByHand(user);
  expect(await totals(user)).toEqual(counted);
  return counted;
}

describe('the total of a user', () => {
  it('with few tasks is counted whenever it is asked for', async () => {
    const user = newUser();
    await addUser(user);
    await addTasks(user, 1000);
    expect(await totals(user)).toEqual({ all: 1000, pending: 667, completed: 333 });
    expect(await sql().taskCount.count({ where: { user_id: user } })).toBe(0);
  });

  it('with many is counted once, and then kept: a task that no trigger saw is not in it', async () => {
    const user = await userWithMany();
    expect(await totals(user)).toEqual({ all: 1001, pending: 668, completed: 333 });
    await sql().$executeRaw`UPDATE task_count SET total = total + 5 WHERE user_id = ${user}`;
    expect(await totals(user)).toEqual({ all: 1006, pending: 673, completed: 333 });
  });

  it('is kept through every call, and on a page beyond the end', async () => {
    const user = await userWithMany();
    const done = await api().createTask(user, { completed: true });
    const { id } = await api().createTask(user);
    const task = `/api/me/tasks/${id}`;
    await api().patch(`${task}/complete`, { as: user });
    await api().patch(`${task}/complete`, { as: user });
    await api().patch(`${task}/complete`, { as: user, body: { completed: true } });
    await api().patch(`${task}/complete`, { as: user, body: { completed: true } });
    await api().put(task, { as: user, body: { title: 'other', priority: 'high' } });
    expect(await expectExact(user)).toEqual({ all: 1003, pending: 668, completed: 335 });
    await api().put(task, { as: user, body: { completed: false } });
    await api().delete(`/api/me/tasks/${done.id}`, { as: user });
    await api().delete(`/api/me/tasks/${done.id}`, { as: user });
    expect(await expectExact(user)).toEqual({ all: 1002, pending: 669, completed: 333 });
    expect(await api().listTasks(user, 'offset=5000')).toMatchObject({ tasks: [], total: 1002 });
    expect((await api().listTasks(user, 'priority=medium&status=completed&limit=1')).total).toBe(333);
  });

  it('is kept through statements by hand, of many rows and of two users', async () => {
    const [user, other] = [await userWithMany(), await userWithMany()];
    const few = newUser();
    await addUser(few);
    await addTasks(user, 300);
    await sql().$executeRaw`UPDATE task SET completed = NOT completed WHERE user_id = ${user} AND id % 5 > 0`;
    await sql()
      .$executeRaw`UPDATE task SET user_id = ${other}, completed = true WHERE user_id = ${user} AND id % 7 = 0`;
    await sql().$executeRaw`UPDATE task SET user_id = ${few} WHERE user_id = ${user} AND id % 7 = 1`;
    await sql().$executeRaw`UPDATE task SET user_id = ${user} WHERE user_id = ${few} AND id % 2 = 1`;
    await sql().$executeRaw`DELETE FROM task WHERE user_id IN (${user}, ${other}) AND id % 4 = 0`;
    await sql().$executeRaw`
      INSERT INTO task (user_id, id, title, completed) SELECT user_id, id + (id % 2) * 1000000, title, true
      FROM task WHERE user_id = ${user} ON CONFLICT (user_id, id) DO UPDATE SET completed = NOT task.completed`;
    await sql().$executeRaw`
      WITH gone AS (DELETE FROM task WHERE user_id = ${other} AND id % 5 = 0 RETURNING title)
      INSERT INTO task (user_id, title) SELECT ${user}, title FROM gone`;
    for (const each of [user, other, few]) await expectExact(each);
  });

  it('knows nothing of what was rolled back, to a savepoint or altogether', async () => {
    const user = await userWithMany();
    const before = await totals(user);
    const failing = sql().$transaction(async (tx) => {
      await tx.$executeRaw`DELETE FROM task WHERE user_id = ${user} AND completed`;
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await sql().$transaction(async (tx) => {
      await tx.$executeRaw`SAVEPOINT here`;
      await tx.$executeRaw`DELETE FROM task WHERE user_id = ${user}`;
      await tx.$executeRaw`ROLLBACK TO here`;
    });
    expect(await totals(user)).toEqual(before);
    await expectExact(user);
  });

  it('follows a user to another id, and leaves with one that is deleted', async () => {
    const user = await userWithMany();
    const renamed = `${user}-renamed`;
    await sql().$executeRaw`UPDATE "user" SET id = ${renamed} WHERE id = ${user}`;
    expect((await expectExact(renamed)).all).toBe(1001);
    expect(await totals(user)).toEqual({ all: 0, pending: 0, completed: 0 });
    await listUntilKept(renamed);
    await api().createTask(renamed);
    await sql().user.delete({ where: { id: renamed } });
    for (const gone of [user, renamed]) {
      expect(await sql().taskCount.count({ where: { user_id: gone } })).toBe(0);
      expect(await changesOf(gone)).toBe(0);
    }
    await addUser(renamed);
    await addTasks(renamed, 3);
    expect(await totals(renamed)).toEqual({ all: 3, pending: 2, completed: 1 });
  });

  it('is right again after TRUNCATE', async () => {
    const user = await userWithMany();
    await sql().$executeRaw`TRUNCATE task`;
    expect(await totals(user)).toEqual({ all: 0, pending: 0, completed: 0 });
    await addTasks(user, 2);
    expect((await expectExact(user)).all).toBe(2);
  });

  it('is made up from few rows again once many changes were noted', async () => {
    const user = await userWithMany();
    await addTasks(user, 501);
    expect(await changesOf(user)).toBe(501);
    expect((await expectExact(user)).all).toBe(1502);
    await vi.waitFor(async () => expect(await changesOf(user)).toBe(1), 5000);
    expect((await expectExact(user)).all).toBe(1502);
  });

  it('does not look for long at the changes that were merged', async () => {
    const user = await userWithMany();
    // A transaction anywhere on the server, of another test's too, puts it off until the next merge.
    await vi.waitFor(
      async () => {
        await addTasks(user, 3000);
        await api().listTasks(user, 'limit=1');
        await vi.waitFor(async () => expect(await foundInIndex(user)).toBeLessThan(10), 1000);
      },
      { timeout: 30_000 },
    );
    await expectExact(user);
  });
});
