import { newUser, useApp } from '@tickline/server/testing';
import { describe, expect, it } from 'vitest';

const api = useApp();

async function setUp(fields = {}) {
  const user = newUser();
  const task = await api().createTask(user, fields);
  return { user, task, put: (body: unknown) => api().put(`/api/me/tasks/${task.id}`, { as: user, body }) };
}

describe('PUT /api/{user_id}/tasks/{task_id}', () => {
  it.each([
    [{ title: ' New ' }, { title: 'New' }],
    [{ description: 'More' }, { description: 'More' }],
    [{ description: '' }, { description: '' }],
    [{ description: null }, { description: null }],
    [{ completed: true }, { completed: true }],
    [{ priority: 'low' }, { priority: 'low' }],
    [{ due_date: '2027-01-01T00:00:00.5-05:00' }, { due_date: '2027-01-01T05:00:00.500Z' }],
    [{ due_date: null }, { due_date: null }],
  ])('%j changes that and nothing else', async (body, changed) => {
    const { task, put } = await setUp({
      description: 'Old',
      priority: 'high',
      due_date: '2026-01-01T00:00:00Z',
    });
    const response = await put(body);
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ ...task, ...changed, updated_at: expect.any(String) });
    expect(Date.parse(response.json().updated_at)).toBeGreaterThan(Date.parse(task.updated_at));
  });

  it('changes nothing for {}, updated_at included', async () => {
    const { task, put } = await setUp();
    expect((await put({})).json()).toEqual(task);
    expect((await put('')).json()).toEqual(task);
  });

  it('ignores fields that are not a client’s to set', async () => {
    const { task, put } = await setUp();
    const body = {
      id: 7,
      task_id: 7,
      user_id: 'someone',
      created_at: '2000-01-01T00:00:00Z',
      updated_at: 'x',
    };
    expect((await put(body)).json()).toEqual(task);
  });

  it('moves updated_at on with every write, however fast they come', async () => {
    const { put } = await setUp();
    const times: number[] = [];
    for (let round = 0; round < 20; round += 1)
      times.push(Date.parse((await put({ title: 'Same' })).json().updated_at));
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  });

  it.each([
    [{ title: null }],
    [{ title: ' ' }],
    [{ completed: null }],
    [{ completed: 'false' }],
    [{ priority: null }],
    [{ due_date: '' }],
    [{ title: 'good', description: 'a\u0000' }],
  ])('refuses %j with 422 and changes nothing', async (body) => {
    const { user, task, put } = await setUp();
    expect((await put(body)).statusCode).toBe(422);
    expect((await api().get(`/api/me/tasks/${task.id}`, { as: user })).json()).toEqual(task);
  });

  it.each(['[]', 'null', '"x"', '3'])('refuses the body %s with 422', async (body) => {
    const { put } = await setUp();
    expect((await put(body)).statusCode).toBe(422);
  });

  it("answers 404 for another user's task, and leaves it alone", async () => {
    const { user, task } = await setUp();
    for (const body of [{ title: 'Taken' }, {}]) {
      const response = await api().put(`/api/me/tasks/${task.id}`, { as: newUser(), body });
      expect(response.statusCode).toBe(404);
    }
    expect((await api().get(`/api/me/tasks/${task.id}`, { as: user })).json()).toEqual(task);
  });

  it('keeps both of two updates at once, where they change different fields', async () => {
    const { user, task, put } = await setUp();
    await Promise.all([put({ title: 'Title' }), put({ priority: 'low' }), put({ description: 'Text' })]);
    expect((await api().get(`/api/me/tasks/${task.id}`, { as: user })).json()).toMatchObject({
      title: 'Title',
      priority: 'low',
      description: 'Text',
    });
  });
});
