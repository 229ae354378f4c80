import { newUser, useApp } from '@tickline/server/testing';
import { beforeAll, describe, expect, it } from 'vitest';

const api = useApp();
const user = newUser();

const create = (body: object) => api().post('/api/me/tasks', { as: user, body: { title: 'x', ...body } });
const update = (id: number, body: object) => api().patch(`/api/me/tasks/${id}`, { as: user, body });

const DAY = '2026-12-24T00:00:00.000Z';

describe('a new task', () => {
  it.each([
    [{ due_date: '2026-12-24' }, { due_date: DAY, all_day: true }],
    [
      { due_date: '2026-12-24', all_day: true },
      { due_date: DAY, all_day: true },
    ],
    [{ due_date: DAY }, { due_date: DAY, all_day: false }],
    [
      { due_date: DAY, all_day: true },
      { due_date: DAY, all_day: true },
    ],
    [
      { due_date: '2026-12-24t02:00:00+02:00', all_day: true },
      { due_date: DAY, all_day: true },
    ],
    [
      { due_date: '2026-12-24T00:00:00.0004Z', all_day: true },
      { due_date: DAY, all_day: true },
    ],
    [{ due_date: '2026-12-24T09:00:00Z' }, { due_date: '2026-12-24T09:00:00.000Z', all_day: false }],
    [{ due_date: '2026-12-24T09:00:00Z', all_day: false }, { all_day: false }],
    [{ due_date: '0001-01-01' }, { due_date: '0001-01-01T00:00:00.000Z', all_day: true }],
    [{ due_date: '9999-12-31' }, { due_date: '9999-12-31T00:00:00.000Z', all_day: true }],
    [
      { due_date: null, all_day: false },
      { due_date: null, all_day: false },
    ],
    [{ all_day: false }, { due_date: null, all_day: false }],
    [{}, { due_date: null, all_day: false }],
  ])('with %j', async (body, expected) => {
    const response = await create(body);
    expect(response.statusCode).toBe(201);
    expect(response.json()).toMatchObject(expected);
    const { id } = response.json();
    expect((await api().get(`/api/me/tasks/${id}`, { as: user })).json()).toEqual(response.json());
  });

  it.each([
    [{ due_date: '2026-12-24', all_day: false }],
    [{ due_date: '2026-12-24T00:00:00.001Z', all_day: true }],
    [{ due_date: '2026-12-24T00:00:00+01:00', all_day: true }],
    [{ due_date: null, all_day: true }],
    [{ all_day: true }],
    [{ all_day: null }],
    [{ due_date: DAY, all_day: 'true' }],
    [{ due_date: DAY, all_day: 1 }],
  ])('is refused with %j', async (body) => {
    const response = await create(body);
    expect(response.statusCode).toBe(422);
    expect(response.json().error.details.issues).toMatchObject([{ path: 'all_day' }]);
  });
});

describe('an update', () => {
  it.each([
    ['2026-12-24', { due_date: '2026-12-25T09:00:00Z' }, { all_day: false }],
    ['2026-12-24', { due_date: '2026-12-25' }, { due_date: '2026-12-25T00:00:00.000Z', all_day: true }],
    ['2026-12-24', { due_date: '2026-12-25T00:00:00Z' }, { all_day: false }],
    ['2026-12-24', { due_date: DAY, all_day: false }, { due_date: DAY, all_day: false }],
    ['2026-12-24', { due_date: null }, { due_date: null, all_day: false }],
    ['2026-12-24', { due_date: null, all_day: false }, { due_date: null, all_day: false }],
    ['2026-12-24', { title: 'y' }, { due_date: DAY, all_day: true }],
    [DAY, { due_date: DAY, all_day: true }, { due_date: DAY, all_day: true }],
    [DAY, { due_date: '2026-12-24' }, { due_date: DAY, all_day: true }],
  ])('of a task that is due %s by %j', async (due_date, body, expected) => {
    const { id } = (await create({ due_date })).json();
    const response = await update(id, body);
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject(expected);
  });

  it.each([
    [{ all_day: true }, 'all_day: must come with a due_date'],
    [{ all_day: false }, 'all_day: must come with a due_date'],
    [{ all_day: true, due_date: null }, 'all_day: must come with a due_date'],
    [{ all_day: false, due_date: '2026-12-24' }, 'all_day: must not be false with a date without a time'],
    [
      { all_day: true, due_date: '2026-12-24T01:00:00Z' },
      'all_day: must not be true with a time other than midnight UTC',
    ],
  ])('is refused with %j', async (body, detail) => {
    const task = (await create({ due_date: DAY })).json();
    const response = await update(task.id, body);
    expect([response.statusCode, response.json().detail]).toEqual([422, detail]);
    expect((await api().get(`/api/me/tasks/${task.id}`, { as: user })).json()).toEqual(task);
  });

  it('may send back the whole task as it was read', async () => {
    for (const due_date of ['2026-12-24', DAY, '2026-12-24T09:00:00Z', null]) {
      const task = (await create({ due_date, tags: ['a'] })).json();
      const response = await api().put(`/api/me/tasks/${task.id}`, {
        as: user,
        body: { ...task, title: 'y' },
      });
      expect(response.statusCode).toBe(200);
      const { revision, updated_at } = response.json();
      expect(response.json()).toEqual({ ...task, title: 'y', revision, updated_at });
    }
  });
});

describe('a server of the version before', () => {
  let id: number;
  const sql = async (set: string) => {
    await api().database.prisma.$executeRawUnsafe(
      `UPDATE task SET ${set} WHERE user_id = '${user}' AND id = ${id}`,
    );
    return (await api().get(`/api/me/tasks/${id}`, { as: user })).json();
  };
  beforeAll(async () => {
    id = (await create({ due_date: '2026-12-24' })).json().id;
  });

  it('moves a task that is due on a day', async () => {
    expect(await sql(`due_date = '2026-12-25T00:00:00Z'`)).toMatchObject({ all_day: true });
    expect(await sql(`due_date = '2026-12-25T09:00:00Z'`)).toMatchObject({ all_day: false });
    expect((await update(id, { due_date: '2026-12-24' })).json()).toMatchObject({ all_day: true });
    expect(await sql(`due_date = NULL`)).toMatchObject({ due_date: null, all_day: false });
  });
});
