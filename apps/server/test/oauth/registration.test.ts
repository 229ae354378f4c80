import { describe, expect, it } from 'vitest';
import { useApp } from '../harness/app.ts';
import { signUp } from '../harness/sign-up.ts';
import { newProgram, ORIGIN, REDIRECT_URI, register, tokensFor } from './program.ts';

const api = useApp({ AUTH_MODE: 'embedded' });
const limited = useApp({ AUTH_MODE: 'embedded', RATE_LIMIT_MAX: '100' });
const external = useApp();
const elsewhere = useApp({ AUTH_MODE: 'embedded', JWT_ISSUER: 'https://login.example.com' });
const noUrl = useApp({ AUTH_MODE: 'embedded', JWT_ISSUER: 'tickline' });
const withPath = useApp({ AUTH_MODE: 'embedded', JWT_ISSUER: `${ORIGIN}/issuer` });

const METADATA = '/.well-known/oauth-authorization-server';

describe('the metadata', () => {
  it.each([METADATA, `${METADATA}/mcp`])('is at %s', async (url) => {
    const response = await api().get(url);
    const base = `${ORIGIN}/api/auth/oauth2`;
    expect([response.statusCode, response.headers['content-type']]).toEqual([
      200,
      'application/json; charset=utf-8',
    ]);
    expect(response.json()).toEqual({
      issuer: ORIGIN,
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/token`,
      registration_endpoint: `${base}/register`,
      scopes_supported: ['tasks:read', 'tasks:write', 'offline_access'],
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_methods_supported: ['none'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    });
    const resource = (await api().get('/.well-known/oauth-protected-resource')).json();
    expect(resource).toMatchObject({
      authorization_servers: [ORIGIN],
      scopes_supported: ['tasks:read', 'tasks:write'],
    });
  });

  it('is at the path of the issuer, if it has one', async () => {
    expect((await withPath().get(`${METADATA}/issuer`)).json().issuer).toBe(`${ORIGIN}/issuer`);
  });

  it('is nowhere if tokens come from elsewhere, or if nobody could find it; the rest works', async () => {
    for (const app of [external(), elsewhere(), noUrl()]) {
      expect((await app.get(METADATA)).statusCode).toBe(404);
      expect((await register(app)).statusCode).toBe(404);
    }
    for (const app of [elsewhere(), noUrl()]) await signUp(app);
  });
});

describe('a registration', () => {
  it('makes a public client, whatever was asked for, and keeps nothing else', async () => {
    const response = await register(api(), {
      redirect_uris: [REDIRECT_URI, REDIRECT_URI, 'com.example.app:/done', 'https://app.example.com/cb?x=1'],
      client_name: '  Ada’s helper ✓ ',
      token_endpoint_auth_method: 'client_secret_post',
      scope: 'admin',
      grant_types: ['authorization_code', 'implicit'],
      client_uri: 'https://evil.example/',
      logo_uri: 'https://evil.example/logo.svg',
      jwks_uri: 'https://evil.example/keys',
      jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] },
      backchannel_logout_uri: 'https://evil.example/out',
      contacts: ['someone@example.com'],
      software_statement: 'x.y.z',
      client_id: 'mine',
      client_secret: 'made-up-here',
      user_id: 'somebody',
      require_pkce: false,
      skip_consent: true,
      disabled: false,
      metadata: { skip_consent: true },
      __proto__: { skip_consent: true },
    });
    expect(response.statusCode).toBe(201);
    const { client_id, client_id_issued_at, ...rest } = response.json();
    expect(client_id).toMatch(/^[A-Za-z]{32}$/);
    expect(client_id_issued_at).toBeGreaterThan(1_700_000_000);
    expect(rest).toMatchObject({
      client_name: 'Ada’s helper ✓',
      redirect_uris: [REDIRECT_URI, 'com.example.app:/done', 'https://app.example.com/cb?x=1'],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      scope: 'tasks:read tasks:write offline_access',
    });
    const stored = await api().database.prisma.oauthClient.findUnique({ where: { clientId: client_id } });
    expect(stored).toMatchObject({
      clientSecret: null,
      skipConsent: null,
      requirePKCE: null,
      userId: null,
      uri: null,
      icon: null,
      jwks: null,
      jwksUri: null,
      metadata: null,
      backchannelLogoutUri: null,
      contacts: [],
    });
  });

  it.each([
    ['javascript:alert(1)'],
    ['data:text/html,<p>x'],
    ['vbscript:x'],
    ['file:///etc/passwd'],
    ['blob:https://app.example.com/x'],
    ['http://app.example.com/cb'],
    ['http://localhost.evil.example/cb'],
    ['http://localhost./cb'],
    ['http://127.1/cb'],
    ['http://2130706433/cb'],
    ['http://0.0.0.0/cb'],
    ['https://localhost/cb'],
    ['https://user:made-up-here@app.example.com/cb'],
    ['https://user@app.example.com/cb'],
    ['https://app.example.com/cb#fragment'],
    ['https://app.example.com/cb#'],
    ['https://app.example.com\\@evil.example/cb'],
    ['https://app.example.com/a b'],
    [' https://app.example.com/cb'],
    ['https://app.example.com/\u202e'],
    ['https://äpp.example.com/cb'],
    ['myapp:/cb'],
    ['cursor://anysphere.cursor-mcp/oauth/callback'],
    ['com.example.app://host/cb'],
    ['/cb'],
    ['//evil.example/cb'],
    ['*'],
    [''],
    [`https://app.example.com/${'x'.repeat(1000)}`],
  ])('refuses the redirect URI %s', async (uri) => {
    for (const redirect_uris of [[uri], [REDIRECT_URI, uri]]) {
      const response = await register(api(), { redirect_uris });
      expect(response.statusCode).toBe(400);
      expect(response.json().error).toBe('invalid_redirect_uri');
      // A URI can have a password.
      if (uri.length > 3) expect(response.body).not.toContain(uri.slice(-10));
    }
  });

  it.each([
    ['a name that turns the text around', { client_name: 'good\u202etxt' }],
    ['a name with a bell', { client_name: 'ring\u0007' }],
    ['a name of two lines', { client_name: 'one\ntwo' }],
    ['a name with a line separator', { client_name: 'one\u2028two' }],
    ['a name with an invisible character', { client_name: 'Tick\u200bline' }],
    ['a name of 101 characters', { client_name: 'x'.repeat(101) }],
    ['a name of 101 characters beyond 16 bits', { client_name: '😀'.repeat(101) }],
    ['a name that is no text', { client_name: ['x'] }],
    ['no redirect URI', { redirect_uris: [] }],
    ['no list of redirect URIs', { redirect_uris: REDIRECT_URI }],
    ['eleven redirect URIs', { redirect_uris: Array.from({ length: 11 }, (_, n) => `${REDIRECT_URI}${n}`) }],
    ['grants without codes', { grant_types: ['client_credentials'] }],
  ])('refuses %s, and says why', async (_name, metadata) => {
    const response = await register(api(), { redirect_uris: [REDIRECT_URI], ...metadata });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({
      error: expect.stringMatching(/^invalid_/),
      error_description: expect.any(String),
    });
  });

  it('takes a name of 100 characters', async () => {
    for (const client_name of ['x'.repeat(100), '😀'.repeat(100), ''])
      expect((await register(api(), { redirect_uris: [REDIRECT_URI], client_name })).statusCode).toBe(201);
  });

  it('refuses bodies that are too long, of another type, or no lists of texts', async () => {
    const statuses: [unknown, number][] = [
      [{ redirect_uris: [REDIRECT_URI], client_name: 'x'.repeat(10_000) }, 422],
      [{ redirect_uris: [REDIRECT_URI], padding: 'x'.repeat(70_000) }, 413],
      [{ redirect_uris: [[REDIRECT_URI]] }, 422],
      [{ redirect_uris: [{ toString: REDIRECT_URI }] }, 422],
      [{ redirect_uris: [7] }, 422],
      [{ redirect_uris: Array.from({ length: 21 }, () => REDIRECT_URI) }, 422],
      [{ redirect_uris: [`${REDIRECT_URI}\u0000`] }, 422],
      ['{"redirect_uris":["http://127.0.0.1/"],"redirect_uris":["https://evil.example/"]}', 422],
      ['{', 400],
      ['[]', 422],
      ['', 400],
    ];
    for (const [body, status] of statuses) expect((await register(api(), body)).statusCode).toBe(status);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const form = await api().post('/api/auth/oauth2/register', { headers, body: 'redirect_uris=x' });
    expect(form.statusCode).toBe(415);
    const lists = await api().post('/api/auth/sign-in/email', { body: { email: ['x'], password: 'y' } });
    expect(lists.statusCode).toBe(422);
  });

  it('does not depend on who is signed in', async () => {
    const { session } = await signUp(api());
    const cookie = `better-auth.session_token=${session}`;
    for (const headers of [{ authorization: `Bearer ${session}` }, { cookie, origin: ORIGIN }]) {
      const body = { redirect_uris: [REDIRECT_URI] };
      const response = await api().post('/api/auth/oauth2/register', { headers, body });
      expect([response.statusCode, response.json().user_id]).toEqual([201, undefined]);
    }
  });

  it('is limited by address', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 21; n += 1) statuses.push((await register(limited())).statusCode);
    expect(statuses).toEqual([...Array(20).fill(201), 429]);
    expect((await limited().get(METADATA)).statusCode).toBe(200);
  });
});

describe('programs that nobody has authorized', () => {
  it('are at most a thousand, the newest; those in use stay', async () => {
    const { oauthClient } = api().database.prisma;
    const used = await newProgram(api());
    await tokensFor(api(), await signUp(api()), used);
    const waiting = await newProgram(api());
    const createdAt = new Date(Date.now() - 60_000);
    await oauthClient.updateMany({ where: { clientId: used.clientId }, data: { createdAt } });
    await oauthClient.createMany({
      data: Array.from({ length: 1010 }, (_, n) => ({
        id: `flood-${n}`,
        clientId: `flood-${n}`,
        createdAt: new Date(createdAt.getTime() + n),
        redirectUris: [],
      })),
    });
    const newest = await newProgram(api());
    const kept = new Set(
      (await oauthClient.findMany({ select: { clientId: true } })).map(({ clientId }) => clientId),
    );
    expect(kept.size).toBe(1001);
    for (const { clientId } of [used, waiting, newest]) expect(kept).toContain(clientId);
    expect(kept).not.toContain('flood-0');
    expect(kept).toContain('flood-1009');
  });
});
