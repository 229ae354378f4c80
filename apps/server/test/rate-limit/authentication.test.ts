import { beforeAll, describe, expect, it } from 'vitest';
import type { RequestCounter } from '../../src/rate-limit/counter.ts';
import { createMemoryCounter } from '../../src/rate-limit/memory-counter.ts';
import { type TestApp, useApp } from '../harness/app.ts';
import { bearer, signUp } from '../harness/sign-up.ts';
import { portOf, requestBytes, sendBytes } from '../harness/socket.ts';

const api = useApp({ AUTH_MODE: 'embedded', RATE_LIMIT_MAX: '50', TRUST_PROXY: '127.0.0.1' });

let networks = 0;
/** Returns an address in a network that no other test uses. */
function newAddress(): string {
  networks += 1;
  return `10.${Math.floor(networks / 250)}.${networks % 250}.1`;
}

const signIn = (app: TestApp, address: string, email: string, path = 'sign-in/email') =>
  app.post(`/api/auth/${path}`, {
    headers: { 'x-forwarded-for': address },
    body: { email, password: 'wrong horse battery' },
  });

const post = (path: string, address: string, body: object | string, type = 'application/json') =>
  api().post(`/api/auth/${path}`, {
    headers: { 'x-forwarded-for': address, 'content-type': type },
    body,
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

  it('are the same under any spelling that leads to them', async () => {
    const address = newAddress();
    const paths = ['sign-in/email', 'sign%2Din/email', '%73ign-in/email', 'sign-in/email?a=b'];
    const statuses: number[] = [];
    for (const path of paths) statuses.push((await post(path, address, {})).statusCode);
    expect(statuses).toEqual([400, 400, 400, 429]);
  });
});

describe('a network', () => {
  /** Uses up the limit of each address, without passwords and so without hashing. */
  async function statusesOf(addresses: readonly string[]): Promise<number[]> {
    const statuses: number[] = [];
    for (const address of addresses)
      for (let n = 0; n < 4; n += 1) statuses.push((await post('sign-in/email', address, {})).statusCode);
    return statuses;
  }

  it.each([
    ['a /48 of IPv6', (n: number) => `2001:db8:1:${n.toString(16)}::1`, '2001:db8:2::1'],
    ['a /24 of IPv4', (n: number) => `198.51.100.${n}`, '198.51.101.1'],
  ])(
    '(%s) has ten times the guesses of an address, from however many addresses',
    async (_what, nth, outside) => {
      const ten = Array.from({ length: 10 }, (_, n) => nth(n));
      const statuses = await statusesOf(ten);
      // Requests that are refused for their address do not count for its network.
      expect(statuses).toEqual(ten.flatMap(() => [400, 400, 400, 429]));
      const refused = await post('sign-in/email', nth(200), {});
      expect(refused.statusCode).toBe(429);
      expect(refused.headers).toMatchObject({ 'ratelimit-limit': '30', 'ratelimit-remaining': '0' });
      expect((await post('sign-up/email', nth(200), {})).statusCode).toBe(400);
      expect((await post('sign-in/email', outside, {})).statusCode).toBe(400);
    },
  );

  const few = useApp({ AUTH_MODE: 'embedded', RATE_LIMIT_MAX: '2', TRUST_PROXY: '127.0.0.1' });

  it('has ten times the requests of an address', async () => {
    const ask = async (n: number) => {
      const headers = { 'x-forwarded-for': `2001:db8:3:${n.toString(16)}::1` };
      return (await few().get('/api/auth/ok', { headers })).statusCode;
    };
    for (let n = 0; n < 10; n += 1)
      expect([await ask(n), await ask(n), await ask(n)]).toEqual([200, 200, 429]);
    expect(await ask(10)).toBe(429);
  });
});

describe('one account', () => {
  it('can be tried twenty times in ten minutes, from however many addresses, and however it is written', async () => {
    const spellings = ['target@example.com', 'Target@Example.com', ' TARGET@example.com '];
    for (let n = 0; n < 2; n += 1)
      expect((await signIn(api(), newAddress(), spellings[n] ?? '')).statusCode).toBe(401);
    // Without a password it also counts as an attempt, and skips 100 ms of hashing.
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

describe('an account that strangers have tried too often', () => {
  it('lets in its owner from where they signed in before, and is tried from there as often as that', async () => {
    const [home, address] = [newAddress(), newAddress()];
    const { email, password } = await signUp(api(), { 'x-forwarded-for': home });
    const body = { email };
    const tries = async (from: () => string) => {
      const headers = { 'x-forwarded-for': from() };
      return (await api().post('/api/auth/sign-in/email', { headers, body })).statusCode;
    };
    for (let n = 0; n < 20; n += 1) expect(await tries(newAddress)).toBe(400);
    expect(await tries(newAddress)).toBe(429);
    const from = (sender: string) => ({ headers: { 'x-forwarded-for': sender }, body: { email, password } });
    expect((await api().post('/api/auth/sign-in/email', from(address))).statusCode).toBe(429);
    expect((await api().post('/api/auth/sign-in/email', from(home))).statusCode).toBe(200);
  });
});

describe('thirty tries at one account, none with a password', () => {
  const FORM = 'application/x-www-form-urlencoded';
  const json = (n: number) => `{"email":"spelling-${n}@example.com"}`;
  const form = (n: number) => `email=spelling-${n}%40example.com`;

  /** Returns the statuses of bodies that Better Auth has read. Refusals before it have another media type. */
  async function read(bodyOf: (n: number) => string, type?: string): Promise<number[]> {
    const statuses: number[] = [];
    for (let n = 0; n < 30; n += 1) {
      const response = await post('sign-in/email', newAddress(), bodyOf(n), type);
      if (response.headers['content-type'] === 'application/json') statuses.push(response.statusCode);
    }
    return statuses;
  }

  it.each([
    ['a form with two e-mails', (n: number) => `${form(n)}&${form(-1)}`, FORM],
    ['a form with two e-mails, the other way round', (n: number) => `${form(-2)}&${form(n)}`, FORM],
    [
      'JSON with two e-mails',
      (n: number) => `{"email":"${n}@example.com","email":"x@example.com"}`,
      undefined,
    ],
    ['JSON after a byte order mark', (n: number) => `\uFEFF${json(n)}`, undefined],
    ['a form after a byte order mark', () => `\uFEFF${form(-3)}`, FORM],
    ['text', () => json(-4), 'text/plain'],
  ])('never get there as %s', async (_what, bodyOf, type) => {
    expect(await read(bodyOf, type)).toEqual([]);
  });

  it.each([
    ['JSON in a form', () => '{"a":"&email=target-1%40example.com&"}', FORM],
    ['a form, its e-mail escaped', () => '%65mail=+%74arget-2%40EXAMPLE.com+', FORM],
    ['JSON, its e-mail escaped', () => '{"\\u0065mail":"\\u0074arget-3@Example.com"}', undefined],
    [
      'JSON of another name',
      () => '{"email":"target-4@example.com"}',
      'application/vnd.x+json; charset=utf-8',
    ],
    [
      'JSON with something named __proto__',
      () => '{"__proto__":{},"email":"target-5@example.com"}',
      undefined,
    ],
  ])('get there twenty times as %s', async (_what, bodyOf, type) => {
    expect(await read(bodyOf, type)).toEqual(Array(20).fill(400));
  });
});

describe('the keys of the counter', () => {
  const keys = new Set<string>();
  const memory = createMemoryCounter();
  const counter: RequestCounter = {
    count: (key, windowMs) => {
      keys.add(key);
      return memory.count(key, windowMs);
    },
  };
  // One proxy is trusted, but there is none: the client controls the header.
  const hostile = useApp({ AUTH_MODE: 'embedded', RATE_LIMIT_MAX: '1000000', TRUST_PROXY: '1' }, undefined, {
    counter,
  });

  beforeAll(async () => {
    await hostile().app.listen({ port: 0, host: '127.0.0.1' });
  });

  it('are as many for a thousand spellings of a path as for one, and no more for paths that are not served', async () => {
    await hostile().get('/not/served');
    await hostile().post('/api/auth/sign-in/email', { body: { email: 'someone@example.com' } });
    const before = [...keys];
    const spellings = Array.from({ length: 250 }, (_, n) => [
      `/api/auth/password-${n}`,
      `/api/auth/sign-in/${n}`,
      `/api/auth/sign-in/email?n=${n}`,
      `/api/auth/%70assword/${'x'.repeat(n)}`,
    ]).flat();
    for (const url of spellings) await hostile().app.inject({ method: 'POST', url });
    expect([...keys]).toEqual(before);
  });

  it('are none for a path with dots in it, which leads nowhere', async () => {
    const before = [...keys];
    for (const path of [
      'x/../sign-in/email',
      './sign-in/email',
      '%2e%2e/auth/sign-in/email',
      '/sign-in/email',
    ]) {
      const answer = await sendBytes(
        portOf(hostile().app),
        requestBytes(`POST /api/auth/${path}`, ['Content-Type: application/json', 'Content-Length: 2'], '{}'),
      );
      expect(answer.status).toBe(404);
    }
    expect([...keys]).toEqual(before);
  });

  it('are short, and have no text of the client in them', async () => {
    keys.clear();
    const junk = 'junk'.repeat(1000);
    for (const header of [junk, `fe80::1%${junk}`, `::ffff:${junk}`, '10.0.0.1junk', '10.0.0.1']) {
      const headers = { 'x-forwarded-for': header };
      const body = { email: `${'junk'.repeat(50)}@example.com` };
      await hostile().post('/api/auth/sign-in/email', { headers, body });
    }
    expect([...keys].filter((key) => key.startsWith('account:'))).toHaveLength(1);
    const [longest = ''] = [...keys].sort((a, b) => b.length - a.length);
    expect(longest.length).toBeLessThan(70);
    expect([...keys].filter((key) => key.includes('junk'))).toEqual([]);
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
    // For API tokens, the user counts.
    expect((await api().get('/api/me', { headers: { 'x-forwarded-for': address } })).statusCode).toBe(401);
  });

  it('write nothing to the database for the sake of a limit', async () => {
    await signIn(api(), newAddress(), 'nothing@example.com');
    expect(await api().database.prisma.rateLimit.count()).toBe(0);
  });
});
