import { describe, expect, it } from 'vitest';
import { newUser, type TestApp, useApp } from '../harness/app.ts';
import { signToken, tokenOf } from '../harness/token.ts';

const LIMIT = 3;
const BLOCKED_AFTER = 10 * LIMIT;
const api = useApp({
  RATE_LIMIT_MAX: String(LIMIT),
  RATE_LIMIT_WINDOW: '10 minutes',
  TRUST_PROXY: '127.0.0.1',
});

const call = (app: TestApp, address: string, token: string) =>
  app.get('/api/me', { headers: { 'x-forwarded-for': address, authorization: `Bearer ${token}` } });

/** Sends requests with invalid tokens, each a different one. */
async function fail(address: string, times: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < times; n += 1)
    statuses.push((await call(api(), address, `${await signToken({ sub: 'x' })}x${n}`)).statusCode);
  return statuses;
}

describe('an address whose tokens fail', () => {
  it('is refused when it is over its limit', async () => {
    expect(await fail('10.0.0.1', 5)).toEqual([401, 401, 401, 429, 429]);
  });

  it('does not keep out others behind it, who have a good token', async () => {
    await fail('10.0.0.2', LIMIT + 5);
    const response = await call(api(), '10.0.0.2', await tokenOf(newUser()));
    expect(response.statusCode).toBe(200);
    expect(response.headers['ratelimit-remaining']).toBe('2');
  });

  it('gets no token looked at any more, ten times over its limit', async () => {
    await fail('10.0.0.3', BLOCKED_AFTER + 1);
    const response = await call(api(), '10.0.0.3', await tokenOf(newUser()));
    expect(response.statusCode).toBe(429);
    expect(response.json().error_code).toBe('RATE_LIMITED');
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    expect(response.headers['ratelimit-reset']).toBe(response.headers['retry-after']);
    expect((await api().get('/api/me', { headers: { 'x-forwarded-for': '10.0.0.3' } })).statusCode).toBe(429);
  });

  it('does not keep out, even then, whoever had been let in before', async () => {
    const token = await tokenOf(newUser());
    expect((await call(api(), '10.0.0.4', token)).statusCode).toBe(200);
    await fail('10.0.0.4', BLOCKED_AFTER + 1);
    expect((await call(api(), '10.0.0.4', token)).statusCode).toBe(200);
    // The user's own limit still applies.
    expect((await call(api(), '10.0.0.4', token)).statusCode).toBe(200);
    expect((await call(api(), '10.0.0.4', token)).statusCode).toBe(429);
  });
});
