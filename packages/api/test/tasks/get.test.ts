import { newUser, useApp } from '@tickline/server/testing';
import { describe, expect, it } from 'vitest';

const api = useApp();

describe('GET /api/{user_id}/tasks/{task_id}', () => {
  it('answers with the task, under every path that it has', async () => {
    const user = newUser();
    const task = await api().createTask(user);
    for (const base of [`/api/${user}`, '/api/me', '/api', `/api/v1/${user}`, '/api/v1/me', '/api/v1']) {
      const response = await api().get(`${base}/tasks/${task.id}`, { as: user });
      expect(response.statusCode).toBe(200);
      expect(response.json()).toEqual(task);
    }
  });

  it("tells nothing of another user's task", async () => {
    const task = await api().createTask(newUser());
    const stranger = newUser();
    const foreign = await api().get(`/api/me/tasks/${task.id}`, { as: stranger });
    const absent = await api().get('/api/me/tasks/999999', { as: stranger });
    expect(foreign.statusCode).toBe(404);
    const { timestamp: _a, request_id: _b, ...foreignBody } = foreign.json();
    const { timestamp: _c, request_id: _d, ...absentBody } = absent.json();
    expect(foreignBody).toEqual(absentBody);
    expect(foreignBody).toMatchObject({ error_code: 'TASK_NOT_FOUND', detail: 'Task not found' });
  });

  it.each(['2147483648', '4294967296', '9007199254740991'])('answers 404 for the id %s', async (id) => {
    expect((await api().get(`/api/me/tasks/${id}`, { as: newUser() })).statusCode).toBe(404);
  });

  it.each([
    '0',
    '-1',
    '1.5',
    '1e3',
    '0x10',
    '+1',
    '01',
    'abc',
    '%201',
    '9007199254740992',
    '9007199254740993',
    '9223372036854775808',
    '1'.repeat(400),
    'NaN',
    'Infinity',
    'true',
    '__proto__',
    '%00',
    '%F0%9F%8E%89',
  ])('refuses the id %s with 422', async (id) => {
    const response = await api().get(`/api/me/tasks/${id}`, { as: newUser() });
    expect(response.statusCode).toBe(422);
    expect(response.json().error.details.issues[0].path).toBe('task_id');
  });

  it.each(['%31', '%2531'])('decodes the path exactly once (%s)', async (id) => {
    const response = await api().get(`/api/me/tasks/${id}`, { as: newUser() });
    expect(response.statusCode).toBe(id === '%31' ? 404 : 422);
  });

  it('answers HEAD as GET, without the body', async () => {
    const user = newUser();
    const task = await api().createTask(user);
    const head = await api().call('HEAD', `/api/me/tasks/${task.id}`, { as: user });
    const get = await api().get(`/api/me/tasks/${task.id}`, { as: user });
    expect(head.statusCode).toBe(200);
    expect(head.body).toBe('');
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
    expect(head.headers['content-type']).toBe(get.headers['content-type']);
  });
});
