import { freePort } from '@tickline/testing';
import { describe, expect, it, vi } from 'vitest';
import { newUser, useApp } from '../harness/app.ts';
import { quickPasswords } from '../harness/passwords.ts';
import { scrape } from '../harness/scrape.ts';
import { signUp } from '../harness/sign-up.ts';
import { signToken } from '../harness/token.ts';

const port = await freePort();
/** So that passwords wait for one another. */
const HASH_MS = 80;
const api = useApp({ METRICS_PORT: String(port), AUTH_MODE: 'embedded' }, undefined, {
  passwords: quickPasswords(HASH_MS),
});
const limitedPort = await freePort();
const limited = useApp({ METRICS_PORT: String(limitedPort), RATE_LIMIT_MAX: '2' });

const failures = async (reason: string) =>
  (await scrape(port)).value('tickline_auth_failures_total', { reason });
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe('the metrics of refusals', () => {
  it('have every reason from the start, so that the first failure is seen to be more than none', async () => {
    const { text } = await scrape(port);
    for (const reason of ['no_header', 'signature', 'expired', 'sign_in', 'other'])
      expect(text).toContain(`tickline_auth_failures_total{reason="${reason}"} 0`);
    expect(text).toContain('tickline_errors_total{code="INTERNAL_ERROR"} 0');
  });

  it('count tokens that are missing, expired or forged, once a request', async () => {
    await api().get('/api/me/tasks');
    expect(await failures('no_header')).toBe(1);
    await api().get('/api/me/tasks', bearer(await signToken({ sub: newUser(), exp: 1 })));
    expect(await failures('expired')).toBe(1);
    await api().get('/trpc/user.me,user.me?batch=1', bearer(`${await signToken({ sub: newUser() })}x`));
    expect(await failures('signature')).toBe(1);
  });

  it('count passwords that are wrong', async () => {
    const { email } = await signUp(api());
    const body = { email, password: 'not the password' };
    const response = await api().post('/api/auth/sign-in/email', { body });
    expect(response.statusCode).toBe(401);
    expect(await failures('sign_in')).toBe(1);
  });

  it('show how many passwords wait for the one before', async () => {
    const { email, password } = await signUp(api());
    const signIns = Promise.all(
      Array.from({ length: 4 }, () => api().post('/api/auth/sign-in/email', { body: { email, password } })),
    );
    await vi.waitFor(async () => {
      expect((await scrape(port)).value('tickline_passwords_waiting')).toBeGreaterThan(0);
    }, 20_000);
    await signIns;
    expect((await scrape(port)).value('tickline_passwords_waiting')).toBe(0);
  });

  it('count requests that were too many', async () => {
    const user = newUser();
    for (let n = 0; n < 5; n += 1) await limited().get('/api/me/tasks', { as: user });
    expect((await scrape(limitedPort)).value('tickline_rate_limited_requests_total')).toBe(3);
  });
});
