import { createVerifier } from '@tickline/auth/verifier';
import { describe, expect, it, vi } from 'vitest';
import { newUser, type TestApp, useApp } from '../harness/app.ts';
import { SECRET, signToken } from '../harness/token.ts';

const api = useApp({ RATE_LIMIT_MAX: '3', RATE_LIMIT_WINDOW: '2 s', TRUST_PROXY: '127.0.0.1' });
const unlimited = useApp({ RATE_LIMIT_MAX: '0' });
const spied = createVerifier({ secret: { value: SECRET, algorithm: 'HS256' } });
const remember = vi.spyOn(spied, 'remember');
const remembering = useApp({ RATE_LIMIT_MAX: '3' }, undefined, { verifier: spied });

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

async function statuses(
  app: TestApp,
  count: number,
  send: (app: TestApp) => Promise<{ statusCode: number }>,
) {
  const all: number[] = [];
  for (let n = 0; n < count; n += 1) all.push((await send(app)).statusCode);
  return all;
}

describe('the rate limit', () => {
  it('lets a user have so many requests, then tells when to come back', async () => {
    const as = newUser();
    const first = await api().get('/api/me/tasks', { as });
    expect(first.headers).toMatchObject({ 'ratelimit-limit': '3', 'ratelimit-remaining': '2' });
    await api().get('/api/v1/me', { as });
    await api().get('/trpc/user.me', { as });
    const refused = await api().get('/api/me/tasks', { as });
    expect(refused.statusCode).toBe(429);
    expect(refused.json()).toMatchObject({ error_code: 'RATE_LIMITED', title: 'Too Many Requests' });
    expect(refused.headers).toMatchObject({ 'ratelimit-remaining': '0', 'retry-after': expect.any(String) });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('tells a tRPC client in its own shape', async () => {
    const as = newUser();
    await statuses(api(), 3, (app) => app.get('/trpc/user.me', { as }));
    const refused = await api().get('/trpc/user.me', { as });
    expect(refused.statusCode).toBe(429);
    expect(refused.json().error.data).toMatchObject({
      code: 'TOO_MANY_REQUESTS',
      error_code: 'RATE_LIMITED',
    });
  });

  it('is a user’s own, whatever address the requests come from', async () => {
    const [busy, quiet] = [newUser(), newUser()];
    const seen = await statuses(api(), 5, (app) =>
      app.get('/api/me', { as: busy, ...from(`10.0.0.${Math.random()}`) }),
    );
    expect(seen).toEqual([200, 200, 200, 429, 429]);
    expect((await api().get('/api/me', { as: quiet })).statusCode).toBe(200);
  });

  it('comes before a token is remembered', async () => {
    const id = newUser();
    const tokens = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => signToken({ sub: id, name })));
    for (const token of tokens)
      await remembering().get('/api/me', { headers: { authorization: `Bearer ${token}` } });
    expect(remember.mock.calls.map(([{ name }]) => name)).toEqual(['a', 'b', 'c']);
    expect(tokens.map(spied.remembers)).toEqual([true, true, true, false, false]);
  });

  it('counts by address where there is no valid token', async () => {
    const token = await signToken({ sub: 'x', exp: 1 });
    const call = { headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': '10.1.0.1' } };
    expect(await statuses(api(), 4, (app) => app.get('/api/me', call))).toEqual([401, 401, 401, 429]);
    expect((await api().get('/api/me', from('10.1.0.1'))).statusCode).toBe(429);
    expect((await api().get('/api/me', from('10.1.0.2'))).statusCode).toBe(401);
    // An id that looks like an address does not share that address's count.
    expect((await api().get('/api/me', { as: '10.1.0.1' })).statusCode).toBe(200);
  });

  it('counts the addresses of one IPv6 network together', async () => {
    const seen = await statuses(api(), 4, (app) =>
      app.get('/api/me', from(`2001:db8::${Math.floor(Math.random() * 9999)}`)),
    );
    expect(seen).toEqual([401, 401, 401, 429]);
  });

  it('ends with its window', async () => {
    const as = newUser();
    expect(await statuses(api(), 4, (app) => app.get('/api/me', { as }))).toEqual([200, 200, 200, 429]);
    await new Promise((resolve) => setTimeout(resolve, 2100));
    expect((await api().get('/api/me', { as })).statusCode).toBe(200);
  });

  it('leaves health, the document and unknown paths alone', async () => {
    const call = from('10.2.0.1');
    expect(await statuses(api(), 6, (app) => app.get('/health/live', call))).not.toContain(429);
    expect(await statuses(api(), 6, (app) => app.get('/openapi.json', call))).not.toContain(429);
    expect(await statuses(api(), 6, (app) => app.get('/nothing', call))).not.toContain(429);
  });

  it('is four times as high for what no token is needed for, whatever comes of it', async () => {
    const call = from('10.3.0.1');
    expect(await statuses(api(), 6, (app) => app.get('/nothing', call))).toEqual(Array(6).fill(404));
    expect(await statuses(api(), 3, (app) => app.post('/openapi.json', call))).toEqual(Array(3).fill(405));
    const options = (app: TestApp) => app.call('OPTIONS', '/api/me', call);
    expect(await statuses(api(), 5, options)).toEqual([204, 204, 204, 429, 429]);
    expect((await api().get('/nothing', call)).statusCode).toBe(429);
    expect((await api().post('/openapi.json', call)).statusCode).toBe(429);
    expect((await api().get('/docs/', call)).statusCode).toBe(429);
    expect((await api().get('/health', call)).statusCode).toBe(200);
  });

  it('of an address counts a batch without a token once: none of its calls runs', async () => {
    const call = from('10.4.0.1');
    const batch = (app: TestApp) => app.get(`/trpc/${Array(200).fill('user.me').join(',')}?batch=1`, call);
    expect(await statuses(api(), 4, batch)).toEqual([401, 401, 401, 429]);
  });

  it('is off with RATE_LIMIT_MAX=0', async () => {
    const as = newUser();
    const response = await unlimited().get('/api/me', { as });
    expect(response.headers['ratelimit-limit']).toBeUndefined();
    expect(await statuses(unlimited(), 10, (app) => app.get('/api/me', { as }))).not.toContain(429);
  });
});
