import { beforeAll, describe, expect, it } from 'vitest';
import { newUser, useApp } from '../harness/app.ts';

const api = useApp();
const as = newUser();
let tasks: Record<string, unknown>[];

beforeAll(async () => {
  await api().createTask(as, { title: '=1+1', tags: ['a,b'], due_date: '2026-12-24' });
  const recurrence = {
    recurrence: 'FREQ=DAILY',
    due_date: '2026-12-24T17:00:00Z',
    time_zone: 'Europe/Berlin',
  };
  await api().createTask(as, { title: 'Second', description: 'two\nlines', ...recurrence });
  await api().createTask(as, { title: 'Done', completed: true, priority: 'high' });
  ({ tasks } = await api().listTasks(as, 'order=asc'));
  const { id } = await api().createTask(as, { title: 'Gone' });
  await api().delete(`/api/me/tasks/${id}`, { as });
});

describe('an export', () => {
  it('is JSON with everything of the user, and says from where the changes go on', async () => {
    const response = await api().get('/api/me/export', { as });
    expect(response.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': expect.stringMatching(/^attachment; filename="tickline-\d{4}-\d\d-\d\d\.json"$/),
      'cache-control': 'no-store',
    });
    const { cursor, ...file } = response.json();
    expect(file).toEqual({
      format: 'tickline',
      version: 1,
      exported_at: expect.any(String),
      user: { id: as, email: null, name: null },
      revision: 5,
      tasks,
      trash: [expect.objectContaining({ title: 'Gone', deleted_at: expect.any(String) })],
    });
    const since = await api().get(`/api/me/tasks/changes?since=${cursor}`, { as });
    expect(since.json()).toMatchObject({ changes: [], has_more: false });
  });

  it.each([
    ['/api/me/export?format=csv', {}, 'text/csv; charset=utf-8'],
    ['/api/export', { accept: 'text/csv' }, 'text/csv; charset=utf-8'],
    ['/api/v1/me/export', { accept: 'text/calendar' }, 'text/calendar; charset=utf-8'],
    [`/api/${as}/export?format=ical`, { accept: 'text/csv' }, 'text/calendar; charset=utf-8'],
    ['/api/export', { accept: 'text/html' }, 'application/json; charset=utf-8'],
  ])('is what %s with %o asks for: %s', async (url, headers, type) => {
    const response = await api().get(url, { as, headers });
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe(type);
    expect(response.headers['vary']).toContain('Accept');
    expect(response.body).toContain('Second');
    expect(response.body.includes('Gone')).toBe(type.startsWith('application/json'));
  });

  it('has the headers for HEAD, and no content', async () => {
    const response = await api().call('HEAD', '/api/me/export?format=csv', { as });
    expect(response.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect([response.statusCode, response.body]).toEqual([200, '']);
    // Its place is free again.
    for (const _ of Array(3)) await api().call('HEAD', '/api/me/export', { as });
    expect((await api().get('/api/me/export', { as })).statusCode).toBe(200);
  });

  it('is refused to others, and without a token, and in another format', async () => {
    const other = await api().get(`/api/${as}/export`, { as: newUser() });
    expect(other.json()).toMatchObject({ status: 403, error_code: 'FORBIDDEN' });
    expect((await api().get('/api/me/export')).statusCode).toBe(401);
    const unknown = await api().get('/api/me/export?format=xml', { as });
    expect(unknown.json().error.details.issues).toEqual([
      { path: 'format', message: 'must be json, csv, ical' },
    ]);
    const twice = await api().get('/api/me/export?format=csv&format=json', { as });
    expect(twice.statusCode).toBe(422);
    const strict = { prefer: 'handling=strict' };
    expect((await api().get('/api/me/export?x=1', { as, headers: strict })).statusCode).toBe(422);
    expect((await api().get('/api/me/export?x=1', { as })).statusCode).toBe(200);
  });

  it('of a user without tasks is empty', async () => {
    const nobody = newUser();
    const { tasks, trash, revision } = (await api().get('/api/export', { as: nobody })).json();
    expect({ tasks, trash, revision }).toEqual({ tasks: [], trash: [], revision: 0 });
    const { body } = await api().get('/api/export?format=csv', { as: nobody });
    expect(body.split('\r\n')).toHaveLength(2);
  });

  it('has all tasks of more than a page, once', async () => {
    const many = newUser();
    for (let batch = 0; batch < 3; batch += 1) {
      const operations = Array.from({ length: 70 }, (_, n) => ({ op: 'create', title: `${batch}-${n}` }));
      await api().post('/api/me/tasks/batch', { as: many, body: { operations } });
    }
    const { tasks } = (await api().get('/api/me/export', { as: many })).json();
    expect(new Set(tasks.map(({ title }: { title: string }) => title)).size).toBe(210);
    expect(tasks).toHaveLength(210);
  });
});

describe('the other methods', () => {
  it('are refused with Allow', async () => {
    const response = await api().post('/api/me/export', { as, body: {} });
    expect([response.statusCode, response.headers['allow']]).toEqual([405, 'GET, HEAD, OPTIONS']);
    expect((await api().get('/api/me/import', { as })).headers['allow']).toBe('POST, OPTIONS');
  });
});
