import { describe, expect, it } from 'vitest';
import { newUser, useApp } from './harness/app.ts';
import { SECRET, tokenOf } from './harness/token.ts';

const api = useApp();

describe('the log', () => {
  it('has one line for a request: method, pattern, status, time, user and id', async () => {
    const user = newUser();
    const before = api().log.length;
    const { id } = await api().createTask(user, { title: 'Top secret' });
    await api().get(`/api/me/tasks/${id}?search=hidden`, { as: user });
    const lines = api()
      .log.slice(before)
      .map((line) => JSON.parse(line))
      .filter((line) => line.route?.includes('task_id'));
    expect(lines).toEqual([
      {
        level: 30,
        time: expect.anything(),
        pid: expect.any(Number),
        hostname: expect.any(String),
        request_id: expect.any(String),
        method: 'GET',
        route: '/api/:user_id/tasks/:task_id',
        status: 200,
        ms: expect.any(Number),
        user_id: user,
        unknown: ['search'],
        msg: 'request',
      },
    ]);
  });

  it('holds neither token, secret, query nor body', async () => {
    const user = newUser();
    const token = await tokenOf(user);
    await api().createTask(user, { title: 'Very private', description: 'confidential' });
    await api().get('/api/me/tasks?search=whisper', { as: user });
    await api().post('/api/me/tasks', { as: user, body: { title: 'Very private'.repeat(50) } });
    await api().get('/api/me/tasks', { headers: { authorization: `Bearer ${token}x` } });
    const log = api().log.join('');
    for (const secret of [
      token,
      token.split('.')[2] ?? '',
      SECRET,
      'Very private',
      'confidential',
      'whisper',
    ]) {
      expect(log).not.toContain(secret);
    }
  });
});
