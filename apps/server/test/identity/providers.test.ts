import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { type TestApp, useApp } from '../harness/app.ts';
import { Mailbox } from '../harness/mailbox.ts';
import { OIDC_CLIENT, startOidcServer } from '../harness/oidc-server.ts';
import { bearer, signUp, tokenFor } from '../harness/sign-up.ts';

const ORIGIN = 'http://localhost:8000';
const oidc = await startOidcServer([`${ORIGIN}/api/auth/callback/oidc`]);
afterAll(() => oidc.close());
afterEach(() => oidc.replace());

const connections = new Set<Socket>();
const silent = createServer((socket) => void connections.add(socket.on('error', () => undefined)));
await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', () => resolve()));
afterAll(() => void silent.close());

const mailbox = new Mailbox();
const api = useApp(
  {
    AUTH_MODE: 'embedded',
    OIDC_ISSUER: oidc.issuer,
    OIDC_CLIENT_ID: OIDC_CLIENT.id,
    OIDC_CLIENT_SECRET: OIDC_CLIENT.secret,
    GITHUB_CLIENT_ID: 'tickline',
    GITHUB_CLIENT_SECRET: 'made-up-here',
  },
  undefined,
  { mailer: mailbox },
);

interface Flow {
  readonly url: URL;
  /** The cookie that ties the flow to the browser that began it. */
  readonly cookie: string;
}

const cookieOf = ({ headers }: LightMyRequestResponse): string =>
  [headers['set-cookie'] ?? []]
    .flat()
    .map((each) => each.split(';', 1)[0])
    .join('; ');

async function begin(
  path = 'sign-in/social',
  session?: string,
  more: object = {},
  at: TestApp = api(),
): Promise<Flow> {
  const body = { provider: 'oidc', callbackURL: '/done', errorCallbackURL: '/failed', ...more };
  const response = await at.post(`/api/auth/${path}`, {
    body,
    ...(session !== undefined && bearer(session)),
  });
  if (response.statusCode !== 200) throw new Error(response.body);
  return { url: new URL(response.json().url), cookie: cookieOf(response) };
}

const come = (back: URL, cookie: string) =>
  api().app.inject({ url: back.pathname + back.search, headers: { cookie } });

/** Goes through a whole flow. `tamper` changes what the browser sends to the provider. */
async function pass(flow: Promise<Flow>, tamper: (url: URL) => void = () => undefined) {
  const { url, cookie } = await flow;
  tamper(url);
  const response = await come(await oidc.authorize(url.href), cookie);
  return {
    response,
    location: String(response.headers.location),
    session: response.headers['set-auth-token'],
  };
}

let people = 0;
function newPerson(account: object = {}) {
  people += 1;
  const id = `subject-${people}`;
  const email = `oidc-${people}@example.com`;
  oidc.signIn(id, { email, email_verified: true, name: 'Ada', ...account });
  return { id, email };
}

const rowOf = (email: string) =>
  api().database.prisma.user.findUnique({ where: { email }, include: { accounts: true, sessions: true } });

async function verified() {
  const person = await signUp(api());
  await api().database.prisma.user.update({ where: { email: person.email }, data: { emailVerified: true } });
  return person;
}

describe('a provider', () => {
  it('signs up, and in again, without a token of it being stored', async () => {
    const { id, email } = newPerson();
    const first = await pass(begin());
    expect([first.response.statusCode, first.location]).toEqual([302, '/done']);
    const token = await tokenFor(api(), String(first.session));
    expect((await api().get('/api/me/tasks', bearer(token))).statusCode).toBe(200);
    const second = await pass(begin());
    expect(second.location).toBe('/done');
    const row = await rowOf(email);
    expect(row).toMatchObject({ name: 'Ada', emailVerified: true });
    expect(row?.sessions).toHaveLength(2);
    expect(row?.accounts).toHaveLength(1);
    expect(row?.accounts[0]).toMatchObject({
      providerId: 'oidc',
      accountId: id,
      accessToken: null,
      refreshToken: null,
      idToken: null,
      password: null,
    });
  });

  it('is asked with state, nonce and PKCE', async () => {
    const { url } = await begin();
    expect(url.origin).toBe(oidc.issuer);
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(url.searchParams.get(name)).toMatch(/^[\w-]{32,}$/);
    expect(url.searchParams.get('code_challenge_method')).toBe('S256');
    expect(url.searchParams.get('redirect_uri')).toBe(`${ORIGIN}/api/auth/callback/oidc`);
    const github = await begin('sign-in/social', undefined, { provider: 'github' });
    expect(github.url.origin).toBe('https://github.com');
    expect(github.url.searchParams.get('code_challenge_method')).toBe('S256');
  });

  it('that has not verified the address signs nobody up', async () => {
    const { email } = newPerson({ email_verified: false });
    expect((await pass(begin())).location).toMatch(/^\/failed\?error=email_not_verified/);
    expect(await rowOf(email)).toBeNull();
  });

  it('that tells no address signs nobody up', async () => {
    newPerson({ email: undefined });
    const { location } = await pass(begin());
    expect(location).toMatch(/^\/failed\?error=(email_not_found|unable_to_get_user_info)$/);
  });
});

describe('an account with the same address', () => {
  it('is linked if both have verified it', async () => {
    const person = await verified();
    oidc.signIn('same-1', { email: person.email.toUpperCase(), email_verified: true });
    expect((await pass(begin())).location).toBe('/done');
    expect((await rowOf(person.email))?.accounts).toHaveLength(2);
  });

  it.each([
    ['here', false, true],
    ['there', true, false],
  ])('is not linked if it was not verified %s', async (_where, here, there) => {
    const person = here ? await verified() : await signUp(api());
    oidc.signIn(`same-2-${here}`, { email: person.email, email_verified: there });
    const { location, session } = await pass(begin());
    expect(location).toBe('/failed?error=account_not_linked');
    expect(session).toBeUndefined();
    expect((await rowOf(person.email))?.accounts).toHaveLength(1);
  });

  it('that somebody else made is of no use to them once its owner has come', async () => {
    const attacker = await signUp(api());
    const stolen = await tokenFor(api(), attacker.session);
    oidc.signIn('owner', { email: attacker.email, email_verified: true });
    expect((await pass(begin())).location).toBe('/failed?error=account_not_linked');
    await api().post('/api/auth/request-password-reset', { body: { email: attacker.email } });
    const token = await mailbox.token(attacker.email, 'reset');
    await api().post('/api/auth/reset-password', { body: { token, newPassword: 'the owner chose this' } });
    expect((await pass(begin())).location).toBe('/done');
    expect((await api().get('/api/auth/token', bearer(attacker.session))).statusCode).toBe(401);
    expect((await api().get('/api/me/tasks', bearer(stolen))).statusCode).toBe(401);
    const { email, password } = attacker;
    expect((await api().post('/api/auth/sign-in/email', { body: { email, password } })).statusCode).toBe(401);
  });
});

describe('a user who has signed in', () => {
  const link = (session: string) => pass(begin('link-social', session));
  const accountsOf = async (session: string) =>
    (await api().get('/api/auth/list-accounts', bearer(session))).json() as {
      id: string;
      providerId: string;
    }[];
  const unlink = async (session: string, providerId: string) => {
    const account = (await accountsOf(session)).find((each) => each.providerId === providerId);
    return api().post('/api/auth/unlink-account', { ...bearer(session), body: { accountId: account?.id } });
  };

  it('links and unlinks a provider that has verified the same address, but keeps a way in', async () => {
    const { email, session } = await signUp(api());
    oidc.signIn('linked-1', { email, email_verified: true });
    expect((await link(session)).location).toBe('/done');
    expect((await accountsOf(session)).map(({ providerId }) => providerId).toSorted()).toEqual([
      'credential',
      'oidc',
    ]);
    expect((await unlink(session, 'oidc')).statusCode).toBe(200);
    expect((await unlink(session, 'credential')).json().code).toBe('FAILED_TO_UNLINK_LAST_ACCOUNT');
  });

  it('links no other address, no unverified one, and no account of another user', async () => {
    const [person, other] = [await signUp(api()), await verified()];
    oidc.signIn('linked-2', { email: 'other@example.org', email_verified: true });
    expect((await link(person.session)).location).toMatch(/^\/failed\?error=email_does_not_match/);
    oidc.signIn('linked-3', { email: person.email, email_verified: false });
    expect((await link(person.session)).location).toMatch(
      /^\/failed\?error=(unable_to_link_account|email_not_verified)/,
    );
    oidc.signIn('linked-4', { email: other.email, email_verified: true });
    await pass(begin());
    oidc.signIn('linked-4', { email: person.email, email_verified: true });
    expect((await link(person.session)).location).toMatch(/^\/failed\?error=account_already_linked/);
    expect(await accountsOf(person.session)).toHaveLength(1);
  });

  it('links nothing once the session has ended', async () => {
    const { email, session } = await signUp(api());
    oidc.signIn('linked-5', { email, email_verified: true });
    const flow = await begin('link-social', session);
    await api().post('/api/auth/sign-out', { ...bearer(session), body: {} });
    const response = await come(await oidc.authorize(flow.url.href), flow.cookie);
    expect(response.headers.location).toMatch(/^\/failed\?error=unable_to_link_account/);
  });

  it('needs the session to begin', async () => {
    const response = await api().post('/api/auth/link-social', { body: { provider: 'oidc' } });
    expect(response.statusCode).toBe(401);
  });

  it('sends no ID token, scope or parameter of their own', async () => {
    const { session } = await signUp(api());
    for (const more of [
      { idToken: { token: 'x' } },
      { scopes: ['admin'] },
      { additionalParams: { prompt: 'none' } },
    ])
      for (const path of ['sign-in/social', 'link-social']) {
        const body = { provider: 'oidc', ...more };
        expect((await api().post(`/api/auth/${path}`, { ...bearer(session), body })).statusCode).toBe(422);
      }
  });
});

describe('the way back from a provider', () => {
  const fails = /[/?]error=|\?error=/;

  it.each([
    ['state is missing', (back: URL) => back.searchParams.delete('state')],
    ['state is another', (back: URL) => back.searchParams.set('state', 'x'.repeat(32))],
    ['state is hostile', (back: URL) => back.searchParams.set('state', "'; DROP TABLE verification; --")],
    ['code is missing', (back: URL) => back.searchParams.delete('code')],
    ['code is another', (back: URL) => back.searchParams.set('code', 'x'.repeat(43))],
    ['issuer is another', (back: URL) => back.searchParams.set('iss', 'https://evil.example.com')],
  ])('leads nowhere if the %s', async (_what, change) => {
    const { email } = newPerson();
    const { url, cookie } = await begin();
    const back = await oidc.authorize(url.href);
    change(back);
    const response = await come(back, cookie);
    expect(response.statusCode).toBe(302);
    expect(response.headers.location).toMatch(fails);
    expect(response.headers.location).toMatch(/^(?:\/failed|http:\/\/localhost:8000\/\?)/);
    expect(response.headers['set-auth-token']).toBeUndefined();
    expect(await rowOf(email)).toBeNull();
  });

  it('leads nowhere in another browser, and nowhere the second time', async () => {
    const { email } = newPerson();
    const { url, cookie } = await begin();
    const back = await oidc.authorize(url.href);
    const { cookie: other } = await begin();
    for (const each of ['', other]) expect((await come(back, each)).headers.location).toMatch(fails);
    expect(await rowOf(email)).toBeNull();
    expect((await come(back, cookie)).headers.location).toBe('/done');
    expect((await come(back, cookie)).headers.location).toMatch(fails);
    expect((await rowOf(email))?.sessions).toHaveLength(1);
  });

  it.each([
    ['without a nonce', (url: URL) => url.searchParams.delete('nonce')],
    ['with another nonce', (url: URL) => url.searchParams.set('nonce', 'x'.repeat(32))],
    ['with another challenge', (url: URL) => url.searchParams.set('code_challenge', 'x'.repeat(43))],
    [
      'without PKCE',
      (url: URL) => {
        for (const name of ['code_challenge', 'code_challenge_method']) url.searchParams.delete(name);
      },
    ],
  ])('leads nowhere if the provider was asked %s', async (_how, tamper) => {
    const { email } = newPerson();
    const { location, session } = await pass(begin(), tamper);
    expect(location).toMatch(/^\/failed\?error=/);
    expect(session).toBeUndefined();
    expect(await rowOf(email)).toBeNull();
  });

  it('says that the user cancelled', async () => {
    const { url, cookie } = await begin();
    const back = new URL(
      `${ORIGIN}/api/auth/callback/oidc?error=access_denied&state=${url.searchParams.get('state')}`,
    );
    expect((await come(back, cookie)).headers.location).toBe('/failed?error=access_denied');
  });

  it('leads nowhere if the provider is down, or sends rubbish', async () => {
    newPerson();
    for (const rubbish of ['', 'x', '{}', '{"access_token":"x","token_type":"Bearer"}']) {
      const { url, cookie } = await begin();
      const back = await oidc.authorize(url.href);
      oidc.replace((_request, response) =>
        rubbish === ''
          ? response.destroy()
          : response.setHeader('content-type', 'application/json').end(rubbish),
      );
      expect((await come(back, cookie)).headers.location).toMatch(/^\/failed\?error=/);
      oidc.replace();
    }
  });

  it('is served for configured providers only', async () => {
    for (const path of ['callback/google', 'callback/oidc/x', 'callback/:id', 'callback/__proto__'])
      expect((await api().app.inject(`/api/auth/${path}?state=x`)).statusCode).toBe(404);
    expect((await api().app.inject({ method: 'POST', url: '/api/auth/callback/oidc' })).statusCode).toBe(405);
  });
});

describe('the page to go on to', () => {
  it.each([
    'https://evil.example.com',
    '//evil.example.com',
    '/\\evil.example.com',
    'http://localhost:8000.evil.example.com',
    'http://localhost:8000@evil.example.com',
    'javascript:alert(1)',
    '/%2f/evil.example.com',
  ])('is not %s', async (page) => {
    for (const name of ['callbackURL', 'errorCallbackURL', 'newUserCallbackURL']) {
      const response = await api().post('/api/auth/sign-in/social', {
        body: { provider: 'oidc', [name]: page },
      });
      expect([name, response.statusCode]).toEqual([name, 403]);
    }
  });
});

describe('a provider that hangs when the server starts', () => {
  const hanging = useApp({
    AUTH_MODE: 'embedded',
    OIDC_ISSUER: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    OIDC_CLIENT_ID: 'x',
    OIDC_CLIENT_SECRET: 'made-up-here',
  });

  it('keeps nobody from signing in otherwise, and is asked only by those who want to sign in there', async () => {
    await signUp(hanging());
    expect(connections.size).toBe(0);
    const asked = begin('sign-in/social', undefined, {}, hanging());
    const refused = expect(asked).rejects.toThrow('PROVIDER_NOT_FOUND');
    await vi.waitFor(() => expect(connections.size).toBe(1));
    await signUp(hanging());
    for (const socket of connections) socket.destroy();
    await refused;
  });
});
