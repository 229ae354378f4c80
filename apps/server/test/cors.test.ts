import { describe, expect, it } from 'vitest';
import { newUser, useApp } from './harness/app.ts';

const api = useApp({ CORS_ORIGINS: 'https://app.example.com,http://localhost:3000' });

const preflight = (origin: string, url = '/api/me/tasks') =>
  api().call('OPTIONS', url, {
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    },
  });

describe('CORS', () => {
  it('lets the configured origins in', async () => {
    const response = await preflight('https://app.example.com');
    expect(response.statusCode).toBe(204);
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-headers': 'authorization',
      allow: expect.stringContaining('POST'),
    });
    expect(response.headers['access-control-allow-methods']).toContain('PATCH');
  });

  it('lets no other in', async () => {
    for (const origin of ['https://evil.example.com', 'null', 'https://app.example.com.evil.com']) {
      expect((await preflight(origin)).headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('covers errors and tRPC', async () => {
    const headers = { origin: 'http://localhost:3000' };
    for (const url of ['/api/me/tasks', '/nothing', '/trpc/task.list']) {
      const response = await api().get(url, { headers });
      expect(response.headers['access-control-allow-origin']).toBe('http://localhost:3000');
    }
    expect((await preflight('http://localhost:3000', '/trpc/task.list')).statusCode).toBe(204);
  });

  it('shows the headers that a page needs', async () => {
    const response = await api().get('/api/me/tasks', {
      as: newUser(),
      headers: { origin: 'http://localhost:3000' },
    });
    expect(response.headers['access-control-expose-headers']).toContain('X-Total-Count');
  });
});
