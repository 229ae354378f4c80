import { beforeAll, describe, expect, it } from 'vitest';
import { useApp } from './harness/app.ts';
import { portOf, requestBytes, sendBytes } from './harness/socket.ts';

const limit = { RATE_LIMIT_MAX: '2', RATE_LIMIT_WINDOW: '1 hour' };
const none = useApp(limit);
const one = useApp({ ...limit, TRUST_PROXY: '1' });
const range = useApp({ ...limit, TRUST_PROXY: '127.0.0.0/8, 10.0.0.0/8' });
const elsewhere = useApp({ ...limit, TRUST_PROXY: '192.0.2.1' });
const issuing = useApp({
  AUTH_MODE: 'embedded',
  BETTER_AUTH_URL: 'https://todo.example.com',
  TRUST_PROXY: '1',
});

beforeAll(async () => {
  for (const each of [none, one, range, elsewhere]) await each().app.listen({ port: 0, host: '127.0.0.1' });
});

/** Sends one request more than allowed, and tells whether all were counted as one client. */
async function isOneClient(
  api: ReturnType<typeof none>,
  forwardedFor: (n: number) => string,
): Promise<boolean> {
  const statuses: number[] = [];
  for (let n = 0; n < 3; n += 1) {
    const headers = [`X-Forwarded-For: ${forwardedFor(n)}`];
    statuses.push((await sendBytes(portOf(api.app), requestBytes('GET /api/me', headers))).status);
  }
  return statuses.at(-1) === 429;
}

describe('a client behind no proxy', () => {
  it('is counted by its own address, whatever it says of itself', async () => {
    expect(await isOneClient(none(), (n) => `198.51.100.${n}`)).toBe(true);
  });

  it('is so where the proxy is at another address', async () => {
    expect(await isOneClient(elsewhere(), (n) => `198.51.100.${n}`)).toBe(true);
  });
});

describe('a client behind one proxy', () => {
  it('is counted by the address that the proxy appended', async () => {
    expect(await isOneClient(one(), (n) => `198.51.100.${n}`)).toBe(false);
    expect(await isOneClient(one(), () => '203.0.113.9')).toBe(true);
  });

  it('cannot choose its address by sending the header itself', async () => {
    expect(await isOneClient(one(), (n) => `198.51.100.${n + 50}, 203.0.113.10`)).toBe(true);
  });
});

describe('a client behind proxies of known addresses', () => {
  it('is counted by the last address that is none of theirs', async () => {
    expect(await isOneClient(range(), (n) => `198.51.100.${n}, 203.0.113.11, 10.1.2.3`)).toBe(true);
    expect(await isOneClient(range(), (n) => `203.0.113.${n + 20}, 10.1.2.3`)).toBe(false);
  });
});

describe('what a proxy says of a client', () => {
  it('makes one client of an address, whatever its port and its spelling', async () => {
    expect(await isOneClient(one(), (n) => `203.0.113.30:${4711 + n}`)).toBe(true);
    expect(await isOneClient(one(), (n) => `[2001:db8:30::1]:${4711 + n}`)).toBe(true);
    expect(
      await isOneClient(
        one(),
        (n) => ['203.0.113.31', '::ffff:203.0.113.31', '[::ffff:cb00:711f]:1'][n] ?? '',
      ),
    ).toBe(true);
    expect(await isOneClient(range(), (n) => `203.0.113.${n + 40}:1, 10.1.2.3:${n}`)).toBe(false);
  });

  it('makes no client of a text', async () => {
    expect(await isOneClient(one(), (n) => `client-${n}`)).toBe(true);
    expect(await isOneClient(range(), (n) => `203.0.113.${n + 50}, client-${n}, 10.1.2.4`)).toBe(true);
  });

  it('is what the session of the client is noted with', async () => {
    const body = { name: 'X', email: 'address@example.com', password: 'correct horse battery' };
    const headers = { 'x-forwarded-for': '198.51.100.7, 192.0.2.7:4711' };
    const signUp = await issuing().post('/api/auth/sign-up/email', { body, headers });
    const { session } = (
      await issuing().get('/api/auth/get-session', {
        headers: { authorization: `Bearer ${signUp.headers['set-auth-token']}` },
      })
    ).json();
    expect(session).toMatchObject({ ipAddress: '192.0.2.7' });
  });
});

describe('what a proxy says of host and protocol', () => {
  it('changes neither the tokens’ issuer nor where cookies and answers point', async () => {
    const headers = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      'x-forwarded-for': '198.51.100.1',
      forwarded: 'host=evil.example;proto=http',
    };
    const body = { name: 'X', email: 'host@example.com', password: 'correct horse battery' };
    const signUp = await issuing().post('/api/auth/sign-up/email', { body, headers });
    expect(signUp.statusCode).toBe(200);
    expect(String(signUp.headers['set-cookie'])).toMatch(/^__Host-/);
    const session = { authorization: `Bearer ${signUp.headers['set-auth-token']}` };
    const { token } = (
      await issuing().get('/api/auth/token', { headers: { ...headers, ...session } })
    ).json();
    const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({ iss: 'https://todo.example.com', aud: 'https://todo.example.com' });
    const created = await issuing().post('/api/me/tasks', {
      headers: { ...headers, authorization: `Bearer ${token}` },
      body: { title: 'x' },
    });
    expect(created.headers['location']).toMatch(/^\/api\/me\/tasks\/\d+$/);
    expect(JSON.stringify([signUp.headers, created.headers, created.body])).not.toContain('evil');
  });
});
