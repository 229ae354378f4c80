import { beforeAll, describe, expect, it } from 'vitest';
import { newUser, useApp } from './harness/app.ts';
import { portOf, requestBytes, sendBytes } from './harness/socket.ts';

const ORIGIN = 'https://app.example.com';
const api = useApp({ AUTH_MODE: 'embedded', CORS_ORIGINS: `${ORIGIN},http://localhost:3000` });
const open = useApp({ CORS_ORIGINS: '*' });
const closed = useApp({ CORS_ORIGINS: '', ENVIRONMENT: 'production', BETTER_AUTH_URL: 'https://x.example' });

beforeAll(() => api().app.listen({ port: 0, host: '127.0.0.1' }));

const preflight = (origin: string, url = '/api/me/tasks', headers: Record<string, string> = {}) =>
  api().call('OPTIONS', url, {
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
      ...headers,
    },
  });

/** Returns all headers that allow a page. */
const permissions = (headers: Record<string, unknown>) =>
  Object.keys(headers).filter((name) => /^access-control-allow-(?:origin|private-network)$/.test(name));

describe('CORS', () => {
  it('lets the configured origins in', async () => {
    const response = await preflight(ORIGIN);
    expect(response.statusCode).toBe(204);
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-headers': 'authorization',
      'access-control-allow-credentials': 'true',
      'access-control-max-age': '600',
      allow: expect.stringContaining('POST'),
    });
    expect(response.headers['access-control-allow-methods']).toContain('PATCH');
  });

  it.each([
    'null',
    'https://evil.example.com',
    'https://app.example.com.evil.com',
    'https://evilapp.example.com',
    'https://app-example.com',
    'https://appXexample.com',
    'https://sub.app.example.com',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://app.example.com:443',
    'https://app.example.com/',
    'https://app.example.com.',
    'https://APP.example.com',
    'https://app.example.com@evil.com',
    'https://app.example.com, https://evil.com',
    'https://app.example.com https://evil.com',
    'http://localhost:30000',
    'http://localhost',
    'file://',
    '*',
  ])('does not let %s in', async (origin) => {
    for (const response of [
      await preflight(origin),
      await api().get('/api/me/tasks', { headers: { origin } }),
    ])
      expect(permissions(response.headers)).toEqual([]);
  });

  it('lets nobody in with two origins at once', async () => {
    const answer = await sendBytes(
      portOf(api().app),
      requestBytes('GET /', [`Origin: ${ORIGIN}`, 'Origin: https://evil.com']),
    );
    expect(permissions(answer.headers)).toEqual([]);
  });

  it('lets no public page into a private network', async () => {
    const response = await preflight(ORIGIN, '/api/me', { 'access-control-request-private-network': 'true' });
    expect(response.headers).not.toHaveProperty('access-control-allow-private-network');
  });

  it.each(['if-match', 'idempotency-key', 'if-none-match, prefer, last-event-id'])(
    'lets a page send %s',
    async (wanted) => {
      const response = await preflight(ORIGIN, '/api/me/tasks/1', {
        'access-control-request-headers': `authorization, ${wanted}`,
      });
      expect(response.headers['access-control-allow-headers']).toBe(`authorization, ${wanted}`);
    },
  );

  it('covers errors, tRPC and Better Auth', async () => {
    const headers = { origin: ORIGIN };
    for (const url of [
      '/api/me/tasks',
      '/nothing',
      '/trpc/task.list',
      '/api/auth/get-session',
      '/api/auth/no',
    ]) {
      const response = await api().get(url, { headers });
      expect(response.headers).toMatchObject({
        'access-control-allow-origin': ORIGIN,
        'access-control-allow-credentials': 'true',
      });
      expect((await preflight(ORIGIN, url)).headers['access-control-allow-origin']).toBe(ORIGIN);
    }
  });

  it('tells caches that answers depend on the origin, whoever asks', async () => {
    for (const headers of [{}, { origin: ORIGIN }, { origin: 'https://evil.com' }] as Record<
      string,
      string
    >[]) {
      for (const url of ['/', '/nothing', '/trpc/task.list', '/openapi.json', '/docs']) {
        const { vary } = (await api().get(url, { headers })).headers;
        expect(String(vary).toLowerCase()).toContain('origin');
      }
    }
  });

  it('shows the headers that a page needs, and no cookie', async () => {
    const response = await api().get('/openapi.json', { headers: { origin: ORIGIN } });
    const exposed = String(response.headers['access-control-expose-headers']);
    for (const name of [
      'X-Total-Count',
      'Link',
      'Location',
      'Preference-Applied',
      'ETag',
      'Retry-After',
      'X-Request-Id',
      'set-auth-token',
    ])
      expect(exposed.split(', ')).toContain(name);
    expect(exposed).not.toMatch(/cookie|\*/i);
  });
});

describe('CORS with *', () => {
  it('lets every origin in, and none of their cookies', async () => {
    const headers = { origin: 'https://anything.example' };
    const response = await open().get('/api/me/tasks', { as: newUser(), headers });
    expect(response.headers['access-control-allow-origin']).toBe('*');
    expect(response.headers).not.toHaveProperty('access-control-allow-credentials');
  });
});

describe('CORS with no origins', () => {
  it('lets none in', async () => {
    for (const origin of ['http://localhost:3000', ORIGIN, 'null']) {
      const response = await closed().get('/', { headers: { origin } });
      expect(permissions(response.headers)).toEqual([]);
    }
  });
});
