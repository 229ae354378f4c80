import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { type Call, newUser, type TestApp, useApp } from '../harness/app.ts';

const WINDOW = 120;
const api = useApp({
  AUTH_MODE: 'embedded',
  RATE_LIMIT_MAX: '4',
  RATE_LIMIT_WINDOW: `${WINDOW} s`,
  TRUST_PROXY: '127.0.0.1',
  CORS_ORIGINS: 'https://app.example.com',
});
const unlimited = useApp({ AUTH_MODE: 'embedded', RATE_LIMIT_MAX: '0' });
const shortWindow = useApp({ RATE_LIMIT_MAX: '1000000', RATE_LIMIT_WINDOW: '1500ms' });

let addresses = 0;
/** Returns the headers of a new address. */
function fromNowhere(): Record<string, string> {
  addresses += 1;
  return { 'x-forwarded-for': `10.9.${addresses}.1` };
}

const NAMES = ['ratelimit', 'ratelimit-policy', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'];
const limitHeaders = ({ headers }: LightMyRequestResponse) =>
  Object.keys(headers).filter((name) => name.startsWith('ratelimit'));

/** Parses an item of structured fields: a string with parameters that are integers. */
function parseItem(text: unknown): [name: string, parameters: Record<string, number>] {
  const [, name = '', rest = ''] =
    /^"(?<name>[\x20-\x21\x23-\x5b\x5d-\x7e]+)"(?<rest>(?:;[a-z]+=\d{1,15})+)$/.exec(String(text)) ?? [];
  const parameters = rest.split(';').slice(1);
  return [
    name,
    Object.fromEntries(parameters.map((parameter) => parameter.split('=')).map(([k, v]) => [k, Number(v)])),
  ];
}

/** Checks that all headers of a limit are there and agree. Returns its name and what is left. */
function limitOf(response: LightMyRequestResponse): [name: string, left: number, quota: number] {
  const { headers } = response;
  expect(limitHeaders(response).sort()).toEqual([...NAMES].sort());
  const [policy, { q, w, ...otherPolicy }] = parseItem(headers['ratelimit-policy']);
  const [name, { r, t, ...other }] = parseItem(headers['ratelimit']);
  expect([name, otherPolicy, other]).toEqual([policy, {}, {}]);
  expect([String(q), String(r), String(t)]).toEqual([
    headers['ratelimit-limit'],
    headers['ratelimit-remaining'],
    headers['ratelimit-reset'],
  ]);
  expect(w).toBeGreaterThan(0);
  expect(t).toBeGreaterThan(0);
  expect(t).toBeLessThanOrEqual(w ?? 0);
  return [name, r ?? Number.NaN, q ?? Number.NaN];
}

const signIn = (app: TestApp, headers: Record<string, string>) =>
  app.post('/api/auth/sign-in/email', { headers, body: { email: 'x@example.com', password: 'wrong horse' } });

describe('the headers of a limit', () => {
  it.each<[string, string, Call, number]>([
    ['REST', '/api/me/tasks', {}, 401],
    ['REST, version 1', '/api/v1/me', {}, 401],
    ['tRPC', '/trpc/task.list', {}, 401],
    ['a batch of tRPC', '/trpc/task.list,user.me?batch=1', {}, 401],
    ['a wrong token', '/api/me', { headers: { authorization: 'Bearer x' } }, 401],
    ['another user’s tasks', '/api/somebody/tasks', {}, 401],
    ['Better Auth', '/api/auth/get-session', {}, 200],
    ['Better Auth, without a session', '/api/auth/token', {}, 401],
  ])('are on each answer: %s', async (_what, url, call, status) => {
    const headers = { ...fromNowhere(), ...call.headers };
    for (const left of [3, 2, 1, 0, 0]) {
      const response = await api().get(url, { ...call, headers });
      expect(limitOf(response)).toEqual([
        url.startsWith('/api/auth') ? 'authentication' : 'default',
        left,
        4,
      ]);
      expect(response.headers['ratelimit-policy']).toContain(`;q=4;w=${WINDOW}`);
      expect([200, status, 429]).toContain(response.statusCode);
    }
    const refused = await api().get(url, { ...call, headers });
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['retry-after']).toBe(refused.headers['ratelimit-reset']);
  });

  it('name the narrower limit of a route that takes a password', async () => {
    const headers = fromNowhere();
    for (const left of [2, 1, 0, 0]) {
      const response = await signIn(api(), headers);
      expect(limitOf(response)).toEqual(['password', left, 3]);
      expect(response.headers['ratelimit-policy']).toBe('"password";q=3;w=10');
    }
    // The limit of all requests comes first, and this was the last one of four.
    expect(limitOf(await signIn(api(), headers))).toEqual(['authentication', 0, 4]);
  });

  it('name the limit of what needs no token only if it refuses', async () => {
    const headers = fromNowhere();
    for (let n = 0; n < 16; n += 1)
      expect(limitHeaders(await api().get('/openapi.json', { headers }))).toEqual([]);
    const refused = await api().get('/docs/', { headers });
    expect([refused.statusCode, limitOf(refused)]).toEqual([429, ['public', 0, 16]]);
  });

  it('can be read by pages of other origins', async () => {
    const headers = { ...fromNowhere(), origin: 'https://app.example.com' };
    const response = await api().get('/api/auth/get-session', { headers });
    const exposed = String(response.headers['access-control-expose-headers']).toLowerCase().split(', ');
    expect(exposed).toEqual(expect.arrayContaining(NAMES));
  });

  it('do not depend on who asks', async () => {
    const policies = new Set<unknown>();
    for (let n = 0; n < 3; n += 1)
      for (const url of ['/api/me', '/trpc/user.me'])
        policies.add((await shortWindow().get(url, { as: newUser() })).headers['ratelimit-policy']);
    // A window is a whole number of seconds.
    expect([...policies]).toEqual(['"default";q=1000000;w=2']);
  });

  it('are not sent if the limit is off', async () => {
    for (const response of [
      await unlimited().get('/api/me'),
      await unlimited().get('/trpc/user.me'),
      await unlimited().get('/api/auth/get-session'),
    ])
      expect(limitHeaders(response)).toEqual([]);
  });
});
