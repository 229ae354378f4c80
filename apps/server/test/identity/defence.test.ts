import { createHmac } from 'node:crypto';
import { createEmailVerificationToken } from 'better-auth/api';
import { beforeAll, describe, expect, it } from 'vitest';
import { useApp } from '../harness/app.ts';
import { bearer, type Person, signUp, tokenFor } from '../harness/sign-up.ts';
import { SECRET, signToken } from '../harness/token.ts';

const open = useApp({ AUTH_MODE: 'embedded', RATE_LIMIT_MAX: '0', CORS_ORIGINS: 'https://app.example.com' });
let person: Person;
beforeAll(async () => {
  person = await signUp(open());
});

describe('tokens that Better Auth makes by the same secret', () => {
  it('for verifying an e-mail are refused by the API', async () => {
    const { email } = person;
    const token = await createEmailVerificationToken(SECRET, email);
    const response = await open().get('/api/me/tasks', bearer(token));
    expect(response.statusCode).toBe(401);
    expect(response.json().detail).toBe('User ID not found in token');
  });

  // mails.test.ts has such tokens at the routes for mails.
  it('for the API open no route of Better Auth', async () => {
    const { email, session } = person;
    const token = await tokenFor(open(), session);
    const forged = await signToken({ sub: 'x', email });
    for (const each of [token, forged]) {
      expect((await open().get(`/api/auth/delete-user/callback?token=${each}`)).statusCode).toBe(404);
      expect((await open().get('/api/auth/token', bearer(each))).statusCode).toBe(401);
      expect((await open().get('/api/auth/list-sessions', bearer(each))).statusCode).toBe(401);
    }
  });

  it.each(['refresh-token', 'get-access-token', 'account-info'])(
    'are not to be had from %s',
    async (path) => {
      const response = await open().post(`/api/auth/${path}`, { body: { accountId: 'x' } });
      expect(response.statusCode).toBe(404);
      expect(response.json().error_code).toBe('NOT_FOUND');
    },
  );
});

describe('a session', () => {
  it('without its signature, or with another’s, is none', async () => {
    const { session } = person;
    const [id = ''] = decodeURIComponent(session).split('.');
    const forged = `${id}.${createHmac('sha256', 'another secret').update(id).digest('base64')}`;
    for (const each of [id, forged, `${id}.`]) {
      expect((await open().get('/api/auth/token', bearer(each))).statusCode).toBe(401);
    }
  });

  it('is no token of the API', async () => {
    const { session } = person;
    expect((await open().get('/api/me/tasks', bearer(session))).json().error_code).toBe('TOKEN_INVALID');
  });
});

describe('a page of another origin', () => {
  const signIn = async (origin: string) => {
    const { email, password } = person;
    // With a cookie, which a page of another origin could abuse.
    const headers = { origin, cookie: 'better-auth.session_token=x' };
    return open().post('/api/auth/sign-in/email', { headers, body: { email, password } });
  };

  it('may sign in where it is trusted', async () => {
    expect((await signIn('https://app.example.com')).statusCode).toBe(200);
    expect((await signIn('http://localhost:8000')).statusCode).toBe(200);
  });

  it('may not where it is not', async () => {
    expect((await signIn('https://evil.example.com')).statusCode).toBe(403);
  });
});

describe('cookies', () => {
  const secure = useApp({
    AUTH_MODE: 'embedded',
    RATE_LIMIT_MAX: '0',
    BETTER_AUTH_URL: 'https://todo.example.com',
  });

  const cookieOf = async (api: ReturnType<typeof open>) => {
    const body = { name: 'X', email: `${Math.random()}@example.com`, password: 'correct horse battery' };
    return String((await api.post('/api/auth/sign-up/email', { body })).headers['set-cookie']);
  };

  it('are out of reach of scripts and other sites, and on https of plain http too', async () => {
    expect(await cookieOf(open())).toMatch(/HttpOnly/i);
    const cookie = await cookieOf(secure());
    expect(cookie).toMatch(/^__Host-/);
    expect(cookie).not.toMatch(/; Domain/i);
    for (const attribute of [/; Secure/i, /; Path=\/;/i, /; HttpOnly/i, /; SameSite=Lax/i])
      expect(cookie).toMatch(attribute);
  });
});

describe('the rate limit of the password routes', () => {
  const limited = useApp({ AUTH_MODE: 'embedded', RATE_LIMIT_MAX: '300' });
  const proxied = useApp({ AUTH_MODE: 'embedded', RATE_LIMIT_MAX: '300', TRUST_PROXY: '127.0.0.1' });

  const attempts = async (api: ReturnType<typeof open>, headersOf: (n: number) => Record<string, string>) => {
    const statuses: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      // A request without a password also counts, and skips 100 ms of hashing.
      const body = { email: 'nobody@example.com' };
      const response = await api.post('/api/auth/sign-in/email', { body, headers: headersOf(n) });
      statuses.push(response.statusCode);
      if (response.statusCode === 429) expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    }
    return statuses;
  };

  it('cannot be dodged by any header', async () => {
    const statuses = await attempts(limited(), (n) => ({
      'x-forwarded-for': `10.0.0.${n}`,
      'x-real-ip': `10.0.1.${n}`,
      'x-client-ip': `10.0.2.${n}`,
      'cf-connecting-ip': `10.0.3.${n}`,
      forwarded: `for=10.0.4.${n}`,
    }));
    expect(statuses).toContain(429);
  });

  it('counts by the address that a trusted proxy names', async () => {
    expect(await attempts(proxied(), (n) => ({ 'x-forwarded-for': `10.0.0.${n}` }))).not.toContain(429);
    expect(await attempts(proxied(), () => ({ 'x-forwarded-for': '10.0.9.9' }))).toContain(429);
  });
});

describe('a request to Better Auth', () => {
  it('over 64 kB is refused', async () => {
    const body = { email: 'a@example.com', password: 'x'.repeat(70_000) };
    expect((await open().post('/api/auth/sign-in/email', { body })).statusCode).toBe(413);
  });

  it.each([
    ['{'],
    ['[]'],
    ['null'],
    ['{"email":5,"password":{}}'],
    ['{"email":"a\\u0000@example.com","password":"xxxxxxxx"}'],
  ])('with the body %s is refused, not failed at', async (body) => {
    for (const path of ['sign-in/email', 'sign-up/email']) {
      const { statusCode } = await open().post(`/api/auth/${path}`, { body });
      expect([400, 401, 415, 422]).toContain(statusCode);
    }
  });

  it('with U+0000 in it is refused, not failed at', async () => {
    const { session } = person;
    const body = '{"name":"a\\u0000b"}';
    const response = await open().post('/api/auth/update-user', { ...bearer(session), body });
    expect(response.statusCode).toBe(422);
  });

  it('with a field of the wrong type is refused, not failed at', async () => {
    const { session } = person;
    const response = await open().post('/api/auth/update-user', {
      ...bearer(session),
      body: { name: { a: 1 } },
    });
    expect(response.statusCode).toBe(422);
  });

  it('by HEAD is answered as by GET', async () => {
    const { session } = person;
    const response = await open().call('HEAD', '/api/auth/get-session', bearer(session));
    expect(response.statusCode).toBe(200);
    expect(response.body).toBe('');
  });

  it.each([
    'reset-password/abc?callbackURL=/',
    'reset-password/:token',
    'callback/github',
    'callback/:id',
    'open-api/generate-schema',
  ])('on the path %s is not served', async (path) => {
    for (const call of [open().get(`/api/auth/${path}`), open().post(`/api/auth/${path}`, { body: {} })])
      expect((await call).statusCode).toBe(404);
  });

  it('by a method that its path does not have is told which there are', async () => {
    const response = await open().get('/api/auth/sign-in/email');
    expect(response.statusCode).toBe(405);
    expect(response.headers.allow).toBe('POST, OPTIONS');
  });

  it('on an unknown path gets the error body of all others', async () => {
    const response = await open().get('/api/auth/nothing');
    expect(response.statusCode).toBe(404);
    expect(response.json()).toMatchObject({ error_code: 'NOT_FOUND', success: false });
  });

  it('goes by the public origin, whatever Host says', async () => {
    const { session } = person;
    const headers = { host: 'evil.example.com', authorization: `Bearer ${session}` };
    const response = await open().get('/api/auth/token', { headers });
    const [, claims = ''] = response.json().token.split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString()).iss).toBe('http://localhost:8000');
  });
});
