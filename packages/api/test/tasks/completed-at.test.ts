import type { Task } from '@tickline/contract';
import { newUser, useApp } from '@tickline/server/testing';
import { beforeAll, describe, expect, it } from 'vitest';

const api = useApp();

const NOW = () => expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe('completed_at', () => {
  it('is the time of the write that completed the task, until it is reopened', async () => {
    const user = newUser();
    const { id, completed_at } = await api().createTask(user);
    expect(completed_at).toBeNull();
    const url = `/api/me/tasks/${id}`;
    const put = async (body: object) => (await api().put(url, { as: user, body })).json();
    const complete = async (body?: object) =>
      (await api().patch(`${url}/complete`, { as: user, body })).json();
    const done = await complete();
    expect(done.completed_at).toBe(done.updated_at);
    for (const again of [
      await put({ title: 'y' }),
      await put({ completed: true, due_date: '2027-01-01' }),
      await complete({ completed: true }),
    ])
      expect(again).toMatchObject({ completed: true, completed_at: done.completed_at });
    expect(await put({ completed: false })).toMatchObject({ completed_at: null });
    const second = await put({ completed: true });
    expect(second.completed_at).toBe(second.updated_at);
    expect(Date.parse(second.completed_at)).toBeGreaterThan(Date.parse(done.completed_at));
    expect(await complete()).toMatchObject({ completed: false, completed_at: null });
  });

  it('is not taken from a client', async () => {
    const user = newUser();
    const at = '2020-01-01T00:00:00.000Z';
    const task = await api().createTask(user, { completed: true, completed_at: at });
    expect(task.completed_at).toBe(task.updated_at);
    const url = `/api/me/tasks/${task.id}`;
    const put = await api().put(url, { as: user, body: { title: 'y', completed_at: at } });
    expect(put.json().completed_at).toBe(task.completed_at);
  });

  it('survives the trash', async () => {
    const user = newUser();
    const task = await api().createTask(user, {
      completed: true,
      tags: ['a', 'b,c'],
      due_date: '2027-01-01',
    });
    await api().delete(`/api/me/tasks/${task.id}`, { as: user });
    const { tasks } = (await api().get('/api/me/tasks/trash', { as: user })).json();
    expect(tasks).toMatchObject([{ completed_at: task.completed_at, tags: ['a', 'b,c'], all_day: true }]);
    const restored = (await api().post(`/api/me/tasks/${task.id}/restore`, { as: user })).json();
    expect(restored).toEqual({ ...task, revision: 3, updated_at: NOW() });
  });

  it('is kept if a statement brings its own, and is there if and only if the task is completed', async () => {
    const user = newUser();
    await api().createTask(user);
    const at = new Date('2020-01-01T00:00:00Z');
    const { prisma } = api().database;
    const create = (data: object) => prisma.task.create({ data: { user_id: user, title: 'x', ...data } });
    expect(await create({ completed: true, completed_at: at })).toMatchObject({ completed_at: at });
    expect(await create({ completed: false, completed_at: at })).toMatchObject({ completed_at: null });
    expect(await create({ completed: true, updated_at: at })).toMatchObject({ completed_at: at });
    const { id } = await create({});
    const where = { user_id_id: { user_id: user, id } };
    const update = (data: object) => prisma.task.update({ where, data });
    expect(await update({ completed_at: at })).toMatchObject({ completed_at: null });
    expect(await update({ completed: true, completed_at: at })).toMatchObject({ completed_at: at });
    expect(await update({ completed: false })).toMatchObject({ completed_at: null });
  });
});

describe('lists by completed_at', () => {
  const user = newUser();
  let done: Task[];
  const titles = async (query: string) => {
    const { tasks, total } = await api().listTasks(user, query);
    expect(total).toBe(tasks.length);
    return tasks.map(({ title }: Task) => title).join('');
  };

  beforeAll(async () => {
    const made: Task[] = [];
    for (const title of ['a', 'b', 'c', 'd', 'e']) made.push(await api().createTask(user, { title }));
    for (const n of [2, 0, 4]) {
      const { id } = made[n] ?? { id: 0 };
      await api().patch(`/api/me/tasks/${id}/complete`, { as: user });
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    done = (await api().listTasks(user, 'status=completed&sort=completed_at&order=asc')).tasks;
  });

  it('sort tasks that are not completed last, in either order', async () => {
    expect(await titles('sort=completed_at&order=asc')).toBe('caebd');
    expect(await titles('sort=completed_at&order=desc')).toBe('eacdb');
    expect(await titles('sort=completed_at')).toBe('eacdb');
  });

  it.each(['asc', 'desc'])('are read in pages without a gap: %s', async (order) => {
    const whole = (await api().listTasks(user, `sort=completed_at&order=${order}`)).tasks;
    for (const limit of [1, 2, 4]) {
      const seen: Task[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page = await api().listTasks(
          user,
          `sort=completed_at&order=${order}&limit=${limit}${cursor && `&cursor=${cursor}`}`,
        );
        seen.push(...page.tasks);
        cursor = page.next_cursor;
      }
      expect(seen).toEqual(whole);
    }
  });

  it('begin and end at a time', async () => {
    const [, middle] = done;
    const at = String(middle?.completed_at);
    expect(await titles(`completed_after=${at}&sort=completed_at&order=asc`)).toBe('ae');
    expect(await titles(`completed_before=${at}`)).toBe('c');
    expect(await titles(`completed_before=${at}&completed_after=${at}`)).toBe('');
    expect(await titles('completed_after=0001-01-01&order=asc')).toBe('ace');
    expect(await titles('completed_after=0001-01-01&status=pending')).toBe('');
    for (const query of ['completed_after=', 'completed_before=now', 'completed_after=2026-13-01'])
      expect((await api().get(`/api/me/tasks?${query}`, { as: user })).statusCode).toBe(422);
  });
});
