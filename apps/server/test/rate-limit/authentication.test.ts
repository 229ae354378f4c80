import { describe, expect, it } from 'vitest';
import { type TestApp, useApp } from '../harness/app.ts';
import { bearer, signUp } from '../harness/sign-up.ts';

const api = useApp({ AUTH_MODE: 'embedded', RATE_LIMIT_MAX: '50', TRUST_PROXY: '127.0.0.1' });

let addresses = 0;
function newAddress(): string {
  addresses += 1;
  return `10.1.${Math.floor(addresses / 250)}.${addresses % 250}`;
}

const signIn = (app: TestApp, address: string, email: string, path = 'sign-in/email') =>
  app.post(`/api/auth/${path}`, {
    headers: { 'x-forwarded-for': address },
    body: { email, password: 'wrong horse battery' },
  });

describe('the password routes', () => {
  it('let an address guess three times in ten seconds, and refuse it like any other', async () => {
    const address = newAddress();
    for (let n = 0; n < 3; n += 1) {
      const response = await signIn(api(), address, `guess-${n}@example.com`);
      expect(response.statusCode).toBe(401);
      expect(response.headers).toMatchObject({
        'ratelimit-limit': '3',
        'ratelimit-remaining': String(2 - n),
      });
    }
    const refused = await signIn(api(), address, 'guess-4@example.com');
    expect(refused.statusCode).toBe(429);
    expect(refused.json()).toMatchObject({ error_code: 'RATE_LIMITED', status: 429, success: false });
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect(refused.headers['retry-after']).toBe(refused.headers['ratelimit-reset']);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(10);
    expect((await signIn(api(), newAddress(), 'guess-5@example.com')).statusCode).toBe(401);
  });

  it.each(['sign-up/email', 'change-password', 'delete-user', 'verify-password'])(
    '%s is one',
    async (path) => {
      const headers = { 'x-forwarded-for': newAddress() };
      const statuses: number[] = [];
      for (let n = 0; n < 4; n += 1)
        statuses.push((await api().post(`/api/auth/${path}`, { headers, body: {} })).statusCode);
      expect(statuses.indexOf(429)).toBe(3);
    },
  );

  it('are the same under any spelling of their path', async () => {
    const address = newAddress();
    const paths = ['sign-in/email', 'x/../sign-in/email', './sign-in/email', 'x/%2e%2e/sign-in/email?a=b'];
    const statuses: number[] = [];
    for (const path of paths)
      statuses.push((await signIn(api(), address, 'spelling@example.com', path)).statusCode);
    expect(statuses).toEqual([401, 401, 401, 429]);
  });
});

describe('one account', () => {
  it('can be tried twenty times in ten minutes, from however many addresses, and however it is written', async () => {
    const spellings = ['target@example.com', 'Target@Example.com', ' TARGET@example.com '];
    for (let n = 0; n < 2; n += 1)
      expect((await signIn(api(), newAddress(), spellings[n] ?? '')).statusCode).toBe(401);
    // Without a password it is a try as well, and takes no 100 ms of hashing.
    for (let n = 2; n < 20; n += 1) {
      const headers = { 'x-forwarded-for': newAddress() };
      const body = { email: spellings[n % 2] };
      expect((await api().post('/api/auth/sign-in/email', { headers, body })).statusCode).toBe(400);
    }
    const refused = await signIn(api(), newAddress(), 'target@example.com');
    expect(refused.statusCode).toBe(429);
    expect(refused.headers).toMatchObject({ 'ratelimit-limit': '20', 'ratelimit-remaining': '0' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(60);
    for (const spelling of spellings)
      expect((await signIn(api(), newAddress(), spelling)).statusCode).toBe(429);
    const form = await api().post('/api/auth/sign-in/email', {
      headers: { 'x-forwarded-for': newAddress(), 'content-type': 'application/x-www-form-urlencoded' },
      body: 'email=target%40example.com&password=wrong+horse+battery',
    });
    expect(form.statusCode).toBe(429);
    expect((await signIn(api(), newAddress(), 'another@example.com')).statusCode).toBe(401);
  });
});

describe('the other routes of Better Auth', () => {
  it('let an address have as many requests as any other, of which passwords are a part', async () => {
    const address = newAddress();
    const { session } = await signUp(api());
    const call = { headers: { ...bearer(session).headers, 'x-forwarded-for': address } };
    const first = await api().get('/api/auth/token', call);
    expect(first.statusCode).toBe(200);
    expect(first.headers).toMatchObject({ 'ratelimit-limit': '50', 'ratelimit-remaining': '49' });
    for (let n = 0; n < 49; n += 1) await api().get('/api/auth/token', call);
    expect((await api().get('/api/auth/token', call)).statusCode).toBe(429);
    expect((await signIn(api(), address, 'x@example.com')).statusCode).toBe(429);
    // Where a token of the API goes, its user counts.
    expect((await api().get('/api/me', { headers: { 'x-forwarded-for': address } })).statusCode).toBe(401);
  });

  it('write nothing to the database for the sake of a limit', async () => {
    await signIn(api(), newAddress(), 'nothing@example.com');
    expect(await api().database.prisma.rateLimit.count()).toBe(0);
  });
});
