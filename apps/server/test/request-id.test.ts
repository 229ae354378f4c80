import { describe, expect, it } from 'vitest';
import { newUser, useApp } from './harness/app.ts';

const api = useApp();

const UUID = /^[0-9a-f-]{36}$/;

describe('X-Request-Id', () => {
  it.each(['abc', 'A-1_b.c', 'x'.repeat(128)])('is the client’s own, where it is %s', async (id) => {
    const response = await api().get('/health', { headers: { 'x-request-id': id } });
    expect(response.headers['x-request-id']).toBe(id);
  });

  it.each(['', 'x'.repeat(129), 'a b', 'a\tb', '<script>', 'ä', '../../etc'])(
    'is a new one in place of %s',
    async (id) => {
      const response = await api().get('/health', { headers: { 'x-request-id': id } });
      expect(response.headers['x-request-id']).toMatch(UUID);
    },
  );

  it.each(['/', '/nothing', '/api/%ZZ/tasks', '/api/me/tasks', '/openapi.json', '/trpc/nothing'])(
    'is in the answer to %s',
    async (url) => {
      const response = await api().get(url);
      expect(response.headers['x-request-id']).toMatch(UUID);
    },
  );

  it('is in the error body and in the log line', async () => {
    const response = await api().get('/api/me/tasks/1', {
      as: newUser(),
      headers: { 'x-request-id': 'find-me' },
    });
    expect(response.json().request_id).toBe('find-me');
    const lines = api()
      .log.map((line) => JSON.parse(line))
      .filter((line) => line.request_id === 'find-me');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ method: 'GET', status: 404, msg: 'request' });
  });
});
