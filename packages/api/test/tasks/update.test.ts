import { newUser, useApp } from '@tickline/server/testing';
import { describe, expect, it } from 'vitest';

const api = useApp();

const MERGE_PATCH = 'application/merge-patch+json';
const MEDIA_TYPES = ['application/json', MERGE_PATCH];

async function setUp(fields = {}, method: 'PUT' | 'PATCH' = 'PUT') {
  const user = newUser();
  const task = await api().createTask(user, fields);
  const url = `/api/me/tasks/${task.id}`;
  return {
    user,
    task,
    put: (body: unknown, type = 'application/json') =>
      api().call(method, url, { as: user, body, headers: { 'content-type': type } }),
  };
}

describe.each([
  ['PUT', 'application/json'],
  ['PATCH', 'application/json'],
  ['PATCH', MERGE_PATCH],
  ['PATCH', 'Application/Merge-Patch+JSON; charset=utf-8'],
] as const)('%s /api/{user_id}/tasks/{task_id} with %s', (method, type) => {
  it('changes what is given and clears what is null', async () => {
    const { task, put } = await setUp({ description: 'Old', due_date: '2026-12-24' }, method);
    const response = await put({ title: 'New', due_date: null }, type);
    expect(response.statusCode).toBe(200);
    const written = { revision: task.revision + 1, updated_at: expect.any(String) };
    expect(response.json()).toEqual({ ...task, title: 'New', due_date: null, all_day: false, ...written });
  });

  it('changes nothing without a body', async () => {
    const { task, put } = await setUp({}, method);
    expect((await put('', type)).json()).toEqual(task);
  });

  it('refuses what breaks the schema', async () => {
    const { put } = await setUp({}, method);
    expect((await put({ title: null }, type)).statusCode).toBe(422);
    expect((await put('[]', type)).statusCode).toBe(422);
    expect((await put('{', type)).statusCode).toBe(400);
  });
});

describe('the media types of an update', () => {
  it('are named by Accept-Patch, which no other answer has', async () => {
    const { user, task, put } = await setUp({}, 'PATCH');
    const url = `/api/me/tasks/${task.id}`;
    const refused = await put({}, 'application/json-patch+json');
    expect(refused.statusCode).toBe(415);
    for (const answer of [refused, await api().call('OPTIONS', url)])
      expect(String(answer.headers['accept-patch']).split(', ').sort()).toEqual(MEDIA_TYPES);
    const complete = `${url}/complete`;
    expect((await api().call('OPTIONS', complete)).headers['accept-patch']).toBe('application/json');
    expect((await api().call('OPTIONS', '/api/me/tasks')).headers).not.toHaveProperty('accept-patch');
    expect((await api().get(url, { as: user })).headers).not.toHaveProperty('accept-patch');
  });

  it.each([
    ['PUT', ''],
    ['PATCH', '/complete'],
  ] as const)('do not include a merge patch for %s …%s', async (method, suffix) => {
    const { user, task } = await setUp();
    const headers = { 'content-type': MERGE_PATCH };
    const url = `/api/me/tasks/${task.id}${suffix}`;
    expect((await api().call(method, url, { as: user, headers, body: {} })).statusCode).toBe(415);
  });
});

describe('PUT /api/{user_id}/tasks/{task_id}', () => {
  it.each([
    [{ title: ' New ' }, { title: 'New' }],
    [{ description: 'More' }, { description: 'More' }],
    [{ description: '' }, { description: '' }],
    [{ description: null }, { description: null }],
    [{ completed: true }, { completed: true, completed_at: expect.any(String) }],
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
    const written = { revision: task.revision + 1, updated_at: expect.any(String) };
    expect(response.json()).toEqual({ ...task, ...changed, ...written });
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
      uid: '0d4dc4a8-50c5-4c8b-8d19-0be2a6b9ad07',
      revision: 99,
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
