import { describe, expect, it } from 'vitest';
import { useApp } from '../harness/app.ts';
import { signUp } from '../harness/sign-up.ts';
import {
  authorize,
  type Changes,
  challengeOf,
  changed,
  codeFor,
  decide,
  exchange,
  locationOf,
  MCP,
  newProgram,
  ORIGIN,
  REDIRECT_URI,
  refresh,
  statusOf,
  tokensFor,
} from './program.ts';

const api = useApp({ AUTH_MODE: 'embedded' });
const EVIL = 'https://evil.example/callback';

/** Returns the outcome as error page, program or page that asks. */
async function outcome(changes: Changes) {
  const location = await locationOf(api(), await newProgram(api()), changes);
  const { searchParams, pathname, origin } = location;
  return { at: origin === ORIGIN ? pathname : location.href.split('?')[0], error: searchParams.get('error') };
}

describe('a request for authorization', () => {
  it('is asked on a page of this server, with everything that the program asked for', async () => {
    const page = await locationOf(api(), await newProgram(api()));
    expect([page.origin, page.pathname]).toEqual([ORIGIN, '/authorize']);
    expect(Object.fromEntries(page.searchParams)).toMatchObject({
      redirect_uri: REDIRECT_URI,
      state: 'xyz',
      scope: 'tasks:read tasks:write offline_access',
      resource: MCP,
      prompt: 'consent',
    });
  });

  it.each([
    EVIL,
    `${REDIRECT_URI}/`,
    `${REDIRECT_URI}?next=${EVIL}`,
    `${REDIRECT_URI}#x`,
    'http://127.0.0.1:9999/CALLBACK',
    'http://127.0.0.1:9999/callback/../other',
    'http://127.0.0.1:9999@evil.example/callback',
    'http://user@127.0.0.1:9999/callback',
    'http://127.0.0.2:9999/callback',
    'http://localhost:9999/callback',
    'http://127.0.0.1.evil.example:9999/callback',
    'https://127.0.0.1:9999/callback',
    'javascript:alert(1)',
    'data:text/html,x',
    '//evil.example',
    '',
  ])('never leads to an address that is not registered: %s', async (redirect_uri) => {
    expect(await outcome({ redirect_uri })).toEqual({ at: '/authorize', error: expect.any(String) });
    // Nor with other mistakes, which are told to the program.
    for (const changes of [{ scope: 'admin' }, { response_type: 'token' }, { code_challenge: undefined }])
      expect(await outcome({ redirect_uri, ...changes })).toMatchObject({ at: '/authorize' });
  });

  it('has any port of a loopback address, but only the registered one of localhost', async () => {
    expect(await outcome({ redirect_uri: 'http://127.0.0.1:5/callback' })).toEqual({
      at: '/authorize',
      error: null,
    });
    const named = await newProgram(api(), { redirect_uris: ['http://localhost:9999/callback'] });
    const right = await locationOf(api(), named);
    expect(right.searchParams.has('sig')).toBe(true);
    const wrong = await locationOf(api(), named, { redirect_uri: 'http://localhost:5/callback' });
    expect(wrong.href).toBe(`${ORIGIN}/authorize?error=invalid_redirect`);
  });

  it.each([
    ['no challenge', { code_challenge: undefined }, 'invalid_request'],
    ['no method', { code_challenge_method: undefined }, 'invalid_request'],
    ['no PKCE at all', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['the method plain', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['the method s256', { code_challenge_method: 's256' }, 'invalid_request'],
    ['an unknown scope', { scope: 'tasks:read admin' }, 'invalid_scope'],
    ['the scope of ID tokens', { scope: 'openid tasks:read' }, 'invalid_scope'],
    ['another resource', { resource: 'https://other.example.com/mcp' }, 'invalid_target'],
    ['a resource that only begins so', { resource: `${MCP}x` }, 'invalid_target'],
  ])('with %s is refused, and the program learns why, with its state', async (_name, changes, error) => {
    const location = await locationOf(api(), await newProgram(api()), changes);
    expect(location.href.startsWith(`${REDIRECT_URI}?`)).toBe(true);
    expect(Object.fromEntries(location.searchParams)).toMatchObject({ error, state: 'xyz', iss: ORIGIN });
    expect(location.searchParams.has('code')).toBe(false);
  });

  it('gets no token or ID token by another way than the code', async () => {
    for (const response_type of ['token', 'id_token', 'code token', 'code id_token', 'none']) {
      const { href } = await locationOf(api(), await newProgram(api()), { response_type });
      expect(href.slice(REDIRECT_URI.length)).toMatch(/^[?#]error=unsupported_response_type&.*state=xyz/);
    }
  });

  it('of an unknown program, or with a parameter twice, or too long ends on the page', async () => {
    expect(await outcome({ client_id: 'unknown' })).toEqual({ at: '/authorize', error: 'invalid_client' });
    expect(await outcome({ client_id: undefined })).toMatchObject({ at: '/authorize' });
    const { parameters } = await newProgram(api());
    for (const name of ['redirect_uri', 'client_id', 'state', 'scope', 'code_challenge', 'response_type']) {
      const query = changed(parameters, {});
      query.append(name, name === 'redirect_uri' ? EVIL : 'other');
      expect((await authorize(api(), query)).headers['location']).toBe('/authorize?error=invalid_request');
    }
    const state = 'x'.repeat(2000);
    const long = await authorize(api(), changed(parameters, { state, scope: 'tasks:read '.repeat(180) }));
    expect(long.headers['location']).toBe('/authorize?error=invalid_request');
    expect((await authorize(api(), changed(parameters, { state: 'x'.repeat(2049) }))).statusCode).toBe(422);
  });

  it('cannot be made without asking: not by prompt=none, nor a second time for the same scopes', async () => {
    const person = await signUp(api());
    const program = await newProgram(api());
    await tokensFor(api(), person, program);
    const headers = {
      authorization: `Bearer ${person.session}`,
      'sec-fetch-mode': 'cors',
      accept: 'application/json',
    };
    for (const prompt of [undefined, 'none', 'login', 'create', 'select_account', 'none consent']) {
      const response = await authorize(api(), changed(program.parameters, { prompt }), headers);
      expect(response.statusCode).toBe(302);
      const location = new URL(String(response.headers['location']), ORIGIN);
      expect([location.origin, location.pathname, location.searchParams.has('code')]).toEqual([
        ORIGIN,
        '/authorize',
        false,
      ]);
    }
  });

  it('does not go on after a sign-in, whoever sent it there', async () => {
    const person = await signUp(api());
    const program = await newProgram(api());
    await tokensFor(api(), person, program);
    const page = await locationOf(api(), program);
    const { email, password } = person;
    const response = await api().post('/api/auth/sign-in/email', {
      body: { email, password, oauth_query: page.search.slice(1) },
    });
    expect(response.json()).toMatchObject({ user: { email } });
    expect(response.body).not.toContain('code=');
  });

  it('is not taken by POST', async () => {
    const { parameters } = await newProgram(api());
    const response = await api().post('/api/auth/oauth2/authorize', { body: parameters });
    expect(response.statusCode).toBe(405);
  });
});

describe('the decision', () => {
  it('brings the code back to the program, with its state and the issuer', async () => {
    const person = await signUp(api());
    const page = await locationOf(api(), await newProgram(api()));
    const { url } = (await decide(api(), person, page.search.slice(1))).json();
    expect(url.startsWith(`${REDIRECT_URI}?`)).toBe(true);
    const { searchParams } = new URL(url);
    expect([...searchParams.keys()].sort()).toEqual(['code', 'iss', 'state']);
    expect([searchParams.get('state'), searchParams.get('iss')]).toEqual(['xyz', ORIGIN]);
  });

  it('may be no', async () => {
    const person = await signUp(api());
    const page = await locationOf(api(), await newProgram(api()));
    for (const accept of [false, 'false', 'true', 1, null]) {
      const response = await decide(api(), person, page.search.slice(1), { accept });
      if (typeof accept === 'boolean') {
        const { searchParams } = new URL(response.json().url);
        expect(Object.fromEntries(searchParams)).toMatchObject({
          error: 'access_denied',
          state: 'xyz',
          iss: ORIGIN,
        });
      } else expect(response.statusCode).toBe(400);
      expect(response.body).not.toContain('code=');
    }
    expect(await api().database.prisma.oauthConsent.count()).toBe(
      await api().database.prisma.oauthConsent.count({ where: { NOT: { user: { email: person.email } } } }),
    );
  });

  it.each([
    'https://evil.example',
    'null',
    'http://localhost:8001',
    'https://localhost:8000',
    'http://localhost:8000.evil.example',
  ])('is not taken from the page %s, though the browser sends the session', async (origin) => {
    const person = await signUp(api());
    const page = await locationOf(api(), await newProgram(api()));
    const response = await decide(api(), person, page.search.slice(1), { headers: { origin } });
    expect(response.statusCode).toBe(403);
    const cookie = `better-auth.session_token=${person.session}`;
    const form = await api().post('/api/auth/oauth2/consent', {
      headers: { origin, cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ accept: 'true', oauth_query: page.search.slice(1) }).toString(),
    });
    expect(form.statusCode).toBe(415);
  });

  it('is not taken without an origin, without a session, or with a session in its query', async () => {
    const person = await signUp(api());
    const query = (await locationOf(api(), await newProgram(api()))).search.slice(1);
    const body = { accept: true, oauth_query: query };
    const headers = { authorization: `Bearer ${person.session}` };
    expect((await api().post('/api/auth/oauth2/consent', { headers, body })).statusCode).toBe(403);
    const stranger = await api().post('/api/auth/oauth2/consent', { headers: { origin: ORIGIN }, body });
    expect(stranger.statusCode).toBe(401);
  });

  it('is for what the server signed: a changed request is refused', async () => {
    const person = await signUp(api());
    const { searchParams } = await locationOf(api(), await newProgram(api()), { scope: 'tasks:read' });
    const other = await newProgram(api());
    const forged: Changes[] = [
      { scope: 'tasks:read tasks:write offline_access' },
      { redirect_uri: EVIL },
      { client_id: other.clientId },
      { state: 'other' },
      { code_challenge: challengeOf('mine') },
      { exp: '99999999999' },
      { sig: 'AAAA' },
      { sig: undefined },
    ];
    for (const changes of forged) {
      const query = new URLSearchParams(searchParams);
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined) query.delete(name);
        else query.set(name, value);
      }
      const response = await decide(api(), person, query.toString());
      expect([response.statusCode, response.body.includes('code=')]).toEqual([400, false]);
    }
    for (const text of ['', 'x', '%', 'sig=', '\u202e', 'x'.repeat(15_999)])
      expect((await decide(api(), person, text)).statusCode).toBe(400);
    expect((await decide(api(), person, 'x'.repeat(16_001))).statusCode).toBe(422);
    expect((await decide(api(), person, searchParams.toString())).body).toContain('code=');
  });

  it('of one user gives a token of that user, whoever began', async () => {
    const [ada, grace] = [await signUp(api()), await signUp(api())];
    const program = await newProgram(api());
    const cookie = { authorization: `Bearer ${ada.session}` };
    const begun = await authorize(api(), changed(program.parameters, {}), cookie);
    const query = new URL(String(begun.headers['location']), ORIGIN).search.slice(1);
    const { url } = (await decide(api(), grace, query)).json();
    const code = new URL(url).searchParams.get('code') ?? '';
    const { access_token } = (await exchange(api(), program, code)).json();
    const me = await api().get('/api/me', { headers: { authorization: `Bearer ${access_token}` } });
    expect(me.json().email).toBe(grace.email);
    const own = await api().get('/api/auth/programs', cookieOf(ada.session));
    expect(own.json().programs).toEqual([]);
  });

  it('made twice at once is one authorization', async () => {
    const person = await signUp(api());
    const query = (await locationOf(api(), await newProgram(api()))).search.slice(1);
    const decisions = await Promise.all(Array.from({ length: 4 }, () => decide(api(), person, query)));
    expect(decisions.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    const { programs } = (await api().get('/api/auth/programs', cookieOf(person.session))).json();
    expect(programs).toHaveLength(1);
  });
});

const cookieOf = (session: string) => ({ headers: { authorization: `Bearer ${session}` } });

describe('a code', () => {
  it('is used once; a second use revokes what the first one gave', async () => {
    const person = await signUp(api());
    const program = await newProgram(api());
    const code = await codeFor(api(), person, program);
    const { refresh_token, access_token } = (await exchange(api(), program, code)).json();
    const again = await exchange(api(), program, code);
    expect([again.statusCode, again.json().error]).toEqual([400, 'invalid_grant']);
    expect((await refresh(api(), program, refresh_token)).json().error).toBe('invalid_grant');
    await expect.poll(() => statusOf(api(), access_token), { timeout: 12_000, interval: 500 }).toBe(401);
  }, 20_000);

  it.each<[string, Changes]>([
    ['the code of another program', {}],
    ['another redirect URI', { redirect_uri: 'http://127.0.0.1:1/callback' }],
    ['no redirect URI', { redirect_uri: undefined }],
    ['a wrong verifier', { code_verifier: 'x'.repeat(43) }],
    ['the challenge as verifier', { code_verifier: 'challenge' }],
    ['no verifier', { code_verifier: undefined }],
    ['an empty verifier', { code_verifier: '' }],
    ['a secret in place of a verifier', { code_verifier: undefined, client_secret: 'made-up-here' }],
    ['another resource', { resource: 'https://other.example.com/mcp' }],
    ['a resource that was not allowed', { resource: ORIGIN }],
    ['another grant type', { grant_type: 'client_credentials' }],
    ['the password grant', { grant_type: 'password', username: 'x', password: 'made-up-here' }],
  ])('gives nothing for %s', async (name, changes) => {
    const person = await signUp(api());
    const program = await newProgram(api());
    const code = await codeFor(api(), person, program);
    const thief = name === 'the code of another program' ? await newProgram(api()) : program;
    const given =
      changes['code_verifier'] === 'challenge' ? { code_verifier: challengeOf(program.verifier) } : changes;
    const response = await exchange(api(), { ...thief, verifier: program.verifier }, code, given);
    expect(response.statusCode).toBe(400);
    expect(response.json()).not.toHaveProperty('access_token');
    expect(response.json()).toMatchObject({
      error: expect.stringMatching(/^(?:invalid|unsupported|unauthorized)_/),
    });
  });

  it('is for the resource that was allowed, in either spelling of an origin', async () => {
    const person = await signUp(api());
    const program = await newProgram(api());
    const code = await codeFor(api(), person, program, { resource: `${ORIGIN}/` });
    const { access_token } = (await exchange(api(), program, code, { resource: `${ORIGIN}/` })).json();
    expect(await statusOf(api(), access_token)).toBe(200);
  });

  it('is worth nothing after its session has ended, nor after its time', async () => {
    const person = await signUp(api());
    const program = await newProgram(api());
    const late = await codeFor(api(), person, program);
    await api().database.prisma.verification.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });
    expect((await exchange(api(), program, late)).statusCode).toBe(400);
    const code = await codeFor(api(), person, program);
    const stored = await api().database.prisma.verification.findFirst({ orderBy: { createdAt: 'desc' } });
    expect((stored?.expiresAt.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(600_000);
    expect(JSON.stringify(stored)).not.toContain(code);
    await api().post('/api/auth/sign-out', { ...cookieOf(person.session), body: {} });
    expect((await exchange(api(), program, code)).statusCode).toBe(400);
  });
});

describe('the routes of the provider that are not needed', () => {
  it.each([
    '/oauth2/introspect',
    '/oauth2/userinfo',
    '/oauth2/end-session',
    '/oauth2/revoke',
    '/oauth2/continue',
    '/oauth2/create-client',
    '/oauth2/update-client',
    '/oauth2/delete-client',
    '/oauth2/client/rotate-secret',
    '/oauth2/get-client',
    '/oauth2/get-clients',
    '/oauth2/update-consent',
    '/oauth2/public-client-prelogin',
    '/admin/oauth2/create-client',
    '/admin/oauth2/resources',
    '/.well-known/openid-configuration',
    '/.well-known/oauth-authorization-server',
  ])('are not there: %s', async (path) => {
    expect((await api().get(`/api/auth${path}`)).statusCode).toBe(404);
    expect((await api().post(`/api/auth${path}`, { body: {} })).statusCode).toBe(404);
  });
});
