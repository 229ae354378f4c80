import { beforeAll, describe, expect, it } from 'vitest';
import { newUser, useApp } from './harness/app.ts';
import { portOf, requestBytes, sendBytes } from './harness/socket.ts';

const api = useApp({ AUTH_MODE: 'embedded', CORS_ORIGINS: 'https://app.example.com' });
const https = useApp({ BETTER_AUTH_URL: 'https://todo.example.com' });

beforeAll(async () => {
  await api().app.listen({ port: 0, host: '127.0.0.1' });
  await https().app.listen({ port: 0, host: '127.0.0.1' });
});

const EXPECTED = {
  'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
const HSTS = 'max-age=31536000';

describe('the security headers', () => {
  it.each([
    ['GET', '/', 200],
    ['GET', '/health', 200],
    ['GET', '/openapi.json', 200],
    ['GET', '/api/me/tasks', 401],
    ['HEAD', '/api/me/tasks', 401],
    ['GET', '/trpc/task.list', 401],
    ['GET', '/trpc/no.such', 401],
    ['GET', '/nothing', 404],
    ['GET', '/api/auth/get-session', 200],
    ['GET', '/api/auth/nothing', 404],
    ['POST', '/api/auth/sign-in/email', 400],
    ['DELETE', '/docs', 405],
    ['OPTIONS', '/api/me/tasks', 204],
    ['GET', '/api/%ZZ/tasks', 400],
  ] as const)('are on %s %s', async (method, url, status) => {
    const response = await api().app.inject({ method, url });
    expect(response.statusCode).toBe(status);
    expect(response.headers).toMatchObject(EXPECTED);
    expect(response.headers).not.toHaveProperty('strict-transport-security');
    expect(response.headers).not.toHaveProperty('server');
    expect(response.headers).not.toHaveProperty('x-powered-by');
  });

  it('are on a task, on a list and on "not modified"', async () => {
    const as = newUser();
    const list = await https().get('/api/me/tasks', { as });
    const headers = { 'if-none-match': String(list.headers['etag']) };
    const unmodified = await https().get('/api/me/tasks', { as, headers });
    expect([list.statusCode, unmodified.statusCode]).toEqual([200, 304]);
    for (const response of [list, unmodified]) expect(response.headers).toMatchObject(EXPECTED);
  });

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['headers over 16 KiB', requestBytes('GET /', [`X-Big: ${'x'.repeat(20_000)}`]), 431],
    ['a malformed path', requestBytes('GET /%ZZ'), 400],
    ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  ])('are on what no hook sees: %s', async (_what, bytes, status) => {
    const answer = await sendBytes(portOf(https().app), bytes);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({ ...EXPECTED, 'strict-transport-security': HSTS });
  });

  it('demand https for a year where the public origin is https, and say nothing of subdomains', async () => {
    expect((await https().get('/')).headers['strict-transport-security']).toBe(HSTS);
  });

  it('come once each', async () => {
    const { text } = await sendBytes(portOf(https().app), requestBytes('GET /'));
    for (const name of [...Object.keys(EXPECTED), 'strict-transport-security'])
      expect(text.match(new RegExp(`^${name}:`, 'gim'))).toHaveLength(1);
  });
});

describe('the policy of the page at /docs', () => {
  it.each(['/docs', '/docs/start.js', '/docs/swagger-ui.css'])(
    'is its own, on %s too: nothing but what this server sends',
    async (url) => {
      const response = await api().get(url);
      const policy = String(response.headers['content-security-policy']);
      expect(policy.split(';')).toEqual([
        "default-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
      ]);
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(response.headers['x-frame-options']).toBe('DENY');
    },
  );
});
