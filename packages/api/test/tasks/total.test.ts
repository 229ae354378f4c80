import { newUser, useApp } from '@tickline/server/testing';
import { describe, expect, it } from 'vitest';

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

async function userWith(count: number): Promise<string> {
  const user = `many-${newUser()}`;
  await addUser(user);
  await addTasks(user, count);
  return user;
}

async function expectExact(user: string): Promise<Totals> {
  const counted = await countedByHand(user);
  expect(await totals(user)).toEqual(counted);
  return counted;
}

describe('the total of a user', () => {
  it('is stored: a task that no trigger saw is not in it', async () => {
    const user = await userWith(30);
    expect(await totals(user)).toEqual({ all: 30, pending: 20, completed: 10 });
    await sql().$executeRaw`UPDATE task_list SET total = total + 5 WHERE user_id = ${user}`;
    expect(await totals(user)).toEqual({ all: 35, pending: 25, completed: 10 });
  });

  it('is kept through every call, and on a page beyond the end', async () => {
    const user = await userWith(1001);
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
    for (const [status, total] of Object.entries({ pending: 669, completed: 333 }))
      expect(await api().listTasks(user, `status=${status}&offset=5000`)).toMatchObject({ tasks: [], total });
    expect(await api().listTasks(user, 'status=pending&priority=low&offset=5')).toMatchObject({
      tasks: [],
      total: 0,
    });
    expect((await api().listTasks(user, 'priority=medium&status=completed&limit=1')).total).toBe(333);
  });

  it('is kept through statements by hand, of many rows and of two users', async () => {
    const [user, other] = [await userWith(1001), await userWith(1001)];
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
    const user = await userWith(1001);
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
    const user = await userWith(1001);
    const renamed = `${user}-renamed`;
    await sql().$executeRaw`UPDATE "user" SET id = ${renamed} WHERE id = ${user}`;
    expect((await expectExact(renamed)).all).toBe(1001);
    expect(await totals(user)).toEqual({ all: 0, pending: 0, completed: 0 });
    await api().createTask(renamed);
    await sql().user.delete({ where: { id: renamed } });
    for (const gone of [user, renamed])
      expect(await sql().taskList.count({ where: { user_id: gone } })).toBe(0);
    await addUser(renamed);
    await addTasks(renamed, 3);
    expect(await totals(renamed)).toEqual({ all: 3, pending: 2, completed: 1 });
  });

  it('is right again after TRUNCATE', async () => {
    const user = await userWith(1001);
    await sql().$executeRaw`TRUNCATE task`;
    expect(await totals(user)).toEqual({ all: 0, pending: 0, completed: 0 });
    await addTasks(user, 2);
    expect((await expectExact(user)).all).toBe(2);
  });
});
