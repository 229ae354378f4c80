import { beforeAll, describe, expect, it } from 'vitest';
import { useApp } from '../harness/app.ts';
import { quickPasswords } from '../harness/passwords.ts';
import { bearer, type Person, tokenFor } from '../harness/sign-up.ts';

/** Better Auth's takes as long. */
const HASH_MS = 80;

const api = useApp({ AUTH_MODE: 'embedded', RATE_LIMIT_MAX: '300', TRUST_PROXY: '127.0.0.1' }, undefined, {
  passwords: quickPasswords(HASH_MS),
});
const NETWORKS = 200;
/** Minimum: the longest queue, plus the current hash. */
const SERVED = 51;

const post = (address: string, path: string, body: object, session?: string) =>
  api().post(`/api/auth/${path}`, {
    headers: { 'x-forwarded-for': address, ...(session !== undefined && bearer(session).headers) },
    body,
  });

const HOME = '2001:db8:aaaa::1';
const owner = { email: 'owner@example.com', password: 'correct horse battery' };
let person: Person;
beforeAll(async () => {
  const signUp = await post(HOME, 'sign-up/email', { name: 'Owner', ...owner });
  person = { ...owner, session: String(signUp.headers['set-auth-token']) };
});

describe('two hundred networks that sign in at once, each within its limits', () => {
  it('neither keep out who has signed in from there before, nor who has a session, nor any task', async () => {
    const token = await tokenFor(api(), person.session);
    let answered = 0;
    const strangers = Array.from({ length: NETWORKS }, async (_, n) => {
      const body = { email: `guess-${n}@example.com`, password: 'wrong horse battery' };
      const response = await post(`10.${n}.0.1`, 'sign-in/email', body);
      if (response.statusCode !== 503) answered += 1;
      return response;
    });
    // Requests that meet a full queue are refused at once, and told to wait longer than for the database.
    const refused = await Promise.any(
      strangers.map(async (stranger) => {
        const response = await stranger;
        if (response.statusCode === 503 && response.headers['retry-after'] === '5') return response;
        throw new Error('not refused by the queue');
      }),
    );
    expect(refused.json().error_code).toBe('SERVICE_UNAVAILABLE');

    expect((await post(HOME, 'sign-in/email', owner)).statusCode).toBe(200);
    // The rest of the /64 is the same household.
    expect((await post('2001:db8:aaaa::2', 'sign-in/email', owner)).statusCode).toBe(200);
    const { password, session } = person;
    expect((await post('192.0.2.1', 'verify-password', { password }, session)).statusCode).toBe(200);
    expect((await api().get('/api/me/tasks', bearer(token))).statusCode).toBe(200);
    expect(answered).toBeLessThan(SERVED / 2);

    const statuses = (await Promise.all(strangers)).map(({ statusCode }) => statusCode);
    expect(new Set(statuses)).toEqual(new Set([401, 503]));
    expect(answered).toBeGreaterThanOrEqual(SERVED);
  });
});

describe('a sign-in that waits in the queue while the password changes', () => {
  it('gets no session by the old one', async () => {
    const old = { email: 'changing@example.com', password: 'correct horse battery' };
    const signUp = await post(HOME, 'sign-up/email', { name: 'Changing', ...old });
    const strangers = Array.from({ length: 12 }, (_, n) =>
      post(`172.16.${n}.1`, 'sign-in/email', { email: `before-${n}@example.com`, password: old.password }),
    );
    const late = post('192.0.2.9', 'sign-in/email', old);
    const change = { currentPassword: old.password, newPassword: 'staple horse battery' };
    const session = String(signUp.headers['set-auth-token']);
    const changed = await post(HOME, 'change-password', change, session);
    expect(changed.statusCode).toBe(200);
    const signIn = await late;
    expect([signIn.statusCode, signIn.json().code]).toEqual([401, 'INVALID_EMAIL_OR_PASSWORD']);
    expect(signIn.headers).not.toHaveProperty('set-cookie');
    const { prisma } = api().database;
    const sessions = await prisma.session.findMany({ where: { user: { email: old.email } } });
    expect(sessions.map(({ token }) => token)).toEqual([changed.json().token]);
    await Promise.all(strangers);
  });
});
