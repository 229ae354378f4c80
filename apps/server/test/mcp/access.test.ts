import { freePort } from '@tickline/testing';
import { describe, expect, it } from 'vitest';
import { newUser, type TestApp, useApp } from '../harness/app.ts';
import { scrape } from '../harness/scrape.ts';
import { bearer, signUp, tokenFor } from '../harness/sign-up.ts';
import { signToken } from '../harness/token.ts';

const ORIGIN = 'https://app.example.com';
const PUBLIC = 'https://tasks.example.com';
const port = await freePort();
const embedded = useApp({ AUTH_MODE: 'embedded', BETTER_AUTH_URL: PUBLIC, CORS_ORIGINS: ORIGIN });
const external = useApp({
  JWT_ISSUER: 'https://login.example.com',
  JWT_AUDIENCE: PUBLIC,
  TRUST_PROXY: '127.0.0.1',
  METRICS_PORT: String(port),
});
const limited = useApp({ RATE_LIMIT_MAX: '3' });
const open = useApp({ CORS_ORIGINS: '*' });

const METADATA = '/.well-known/oauth-protected-resource';
const claims = (user: string) => ({ sub: user, iss: 'https://login.example.com', aud: PUBLIC });
const list = (id = 1) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name: 'list_tasks', arguments: {} },
});
const challengeOf = async (app: TestApp, headers: Record<string, string> = {}) => {
  const response = await app.post('/mcp', { headers, body: list() });
  expect(response.statusCode).toBe(401);
  expect(response.headers['content-type']).toBe('application/problem+json');
  return String(response.headers['www-authenticate']);
};

describe('without a valid token', () => {
  it('a program learns where the resource is described', async () => {
    const pointer = `resource_metadata="${PUBLIC}${METADATA}/mcp"`;
    expect(await challengeOf(embedded())).toBe(`Bearer ${pointer}`);
    expect(await challengeOf(embedded(), { authorization: 'Bearer x.y.z' })).toBe(
      `Bearer error="invalid_token", ${pointer}`,
    );
    expect(await challengeOf(embedded(), { host: 'evil.example' })).toBe(`Bearer ${pointer}`);
  });

  it('nothing of the body is read', async () => {
    for (const headers of [{ 'content-type': 'text/plain' }, { 'content-length': '99999999' }])
      await challengeOf(embedded(), headers);
    const { statusCode } = await embedded().post('/mcp', { body: '{' });
    expect(statusCode).toBe(401);
  });

  it('the challenge of other routes is as before', async () => {
    const response = await embedded().get('/api/me/tasks');
    expect(response.headers['www-authenticate']).toBe('Bearer');
  });

  it.each([METADATA, `${METADATA}/mcp`, `${METADATA}/mcp/`])('%s describes the resource', async (url) => {
    const response = await embedded().get(url);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.json()).toEqual({
      resource: `${PUBLIC}/mcp`,
      resource_name: 'Tickline',
      authorization_servers: [PUBLIC],
      scopes_supported: ['tasks:read', 'tasks:write'],
      bearer_methods_supported: ['header'],
    });
  });

  it('the resource is where the request went, if Better Auth is elsewhere', async () => {
    const headers = { host: 'tasks.example.org', 'x-forwarded-proto': 'https' };
    expect((await external().get(METADATA, { headers })).json()).toMatchObject({
      resource: 'https://tasks.example.org/mcp',
      authorization_servers: ['https://login.example.com'],
    });
    expect(await challengeOf(external(), headers)).toContain(`"https://tasks.example.org${METADATA}/mcp"`);
    expect((await open().get(METADATA)).json()).not.toHaveProperty('authorization_servers');
  });

  it('a name of the host that could leave its quotes is refused', async () => {
    const headers = { host: 'x", error="y' };
    const response = await external().post('/mcp', { headers, body: list() });
    expect(response.statusCode).toBe(400);
  });
});

describe('tokens', () => {
  it('of another audience, issuer or time are refused: they were not given for this server', async () => {
    const user = newUser();
    const status = async (changed: Record<string, unknown>) => {
      const token = await signToken({ ...claims(user), ...changed });
      return (await external().post('/mcp', { ...bearer(token), body: list() })).statusCode;
    };
    expect(await status({})).toBe(200);
    expect(await status({ aud: 'https://other.example.com' })).toBe(401);
    expect(await status({ aud: undefined })).toBe(401);
    expect(await status({ iss: 'https://evil.example.com' })).toBe(401);
    expect(await status({ exp: 1_000_000_000 })).toBe(401);
  });

  it('are taken from the header alone', async () => {
    const token = await signToken(claims(newUser()));
    for (const url of [`/mcp?access_token=${token}`, `/mcp?token=${token}`])
      expect((await external().post(url, { body: list() })).statusCode).toBe(401);
    const meta = { ...list(), params: { ...list().params, _meta: { authorization: `Bearer ${token}` } } };
    expect((await external().post('/mcp', { body: meta })).statusCode).toBe(401);
  });

  it('of Better Auth work; sessions, which can do more, do not', async () => {
    const { session } = await signUp(embedded());
    const token = await tokenFor(embedded(), session);
    expect((await embedded().post('/mcp', { ...bearer(token), body: list() })).statusCode).toBe(200);
    expect((await embedded().post('/mcp', { ...bearer(session), body: list() })).statusCode).toBe(401);
  });

  it('of a user who was deleted are refused with the pointer: another token is needed, not another call', async () => {
    const token = await signToken({ sub: newUser() });
    const response = await embedded().post('/mcp', { ...bearer(token), body: list() });
    expect([response.statusCode, response.json()]).toMatchObject([401, { error_code: 'USER_NOT_FOUND' }]);
    expect(response.headers['www-authenticate']).toContain('error="invalid_token", resource_metadata=');
  });

  it('are not in the answer', async () => {
    const token = await signToken(claims(newUser()));
    const body = { ...list(), params: { name: 'get_task', arguments: { task_id: 'x' } } };
    const response = await external().post('/mcp', { ...bearer(token), body });
    expect(response.json().result.isError).toBe(true);
    expect(response.body + JSON.stringify(response.headers)).not.toContain(token.split('.')[1]);
  });
});

describe('pages of other origins', () => {
  it.each([
    'null',
    'https://evil.example',
    `${ORIGIN}.evil.example`,
    'http://localhost:8000',
    `${PUBLIC}:8443`,
  ])('%s may not call, whatever its Host', async (origin) => {
    const token = await signToken({ sub: newUser() });
    for (const host of ['localhost', new URL(PUBLIC).host, 'evil.example']) {
      const response = await embedded().post('/mcp', {
        headers: { origin, host, authorization: `Bearer ${token}` },
        body: list(),
      });
      expect(response.statusCode).toBe(403);
      expect(response.json()).toMatchObject({
        error_code: 'FORBIDDEN',
        detail: 'Pages of this origin may not call',
      });
    }
  });

  it('may call if they are configured, or this server’s own', async () => {
    const { session } = await signUp(embedded());
    const authorization = `Bearer ${await tokenFor(embedded(), session)}`;
    for (const origin of [ORIGIN, PUBLIC])
      expect(
        (await embedded().post('/mcp', { headers: { origin, authorization }, body: list() })).statusCode,
      ).toBe(200);
    const headers = { origin: 'https://any.example' };
    expect((await open().post('/mcp', { as: newUser(), headers, body: list() })).statusCode).toBe(200);
  });
});

describe('the route', () => {
  it.each(['GET', 'DELETE', 'PUT', 'PATCH'] as const)(
    'answers %s with 405: there are no sessions',
    async (method) => {
      const response = await open().call(method, '/mcp', {
        as: newUser(),
        headers: { accept: 'text/event-stream' },
      });
      expect(response.statusCode).toBe(405);
      expect(response.headers['allow']).toBe('POST, OPTIONS');
    },
  );

  it('refuses what is no JSON, of another type or too long, as every route', async () => {
    const as = newUser();
    const send = (body: unknown, headers = {}) => open().post('/mcp', { as, body, headers });
    const refusals = [
      [await send('{'), 400, 'MALFORMED_REQUEST'],
      [
        await send('a=b', { 'content-type': 'application/x-www-form-urlencoded' }),
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      ],
      [await send(list(), { 'content-encoding': 'gzip' }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
      [await send({ ...list(), padding: 'x'.repeat(100_000) }), 413, 'PAYLOAD_TOO_LARGE'],
    ] as const;
    for (const [response, status, error_code] of refusals) {
      expect(response.statusCode).toBe(status);
      expect(response.headers['content-type']).toBe('application/problem+json');
      expect(response.json()).toMatchObject({ status, error_code });
    }
    expect((await send(Array.from({ length: 900 }, (_, id) => list(id)))).statusCode).toBe(400);
  });

  it('counts each call for the limit of its user, and further ones for a batch', async () => {
    const as = newUser();
    const statuses: number[] = [];
    for (let id = 0; id < 4; id += 1)
      statuses.push((await limited().post('/mcp', { as, body: list(id) })).statusCode);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await limited().get('/api/me/tasks', { as })).statusCode).toBe(429);

    const operations = Array.from({ length: 40 }, (_, index) => ({ op: 'create', title: `${index}` }));
    const params = { name: 'run_batch', arguments: { operations } };
    const batch = { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
    const charged = await limited().post('/mcp', { as: newUser(), body: batch });
    const { content, isError } = charged.json().result;
    expect(isError).toBe(true);
    expect(JSON.parse(content[0].text)).toMatchObject({
      error_code: 'RATE_LIMITED',
      retry_after: expect.any(Number),
    });
  });
});

describe('what is observed of a call', () => {
  const body = (name: string) => ({
    ...list(),
    params: { name, arguments: { task_id: 1, secret: 'whisper' } },
  });

  it('the line of the request has the tool, and no argument', async () => {
    const as = newUser();
    const before = open().log.length;
    await open().post('/mcp', { as, body: list() });
    await open().post('/mcp', { as, body: body('whisper') });
    const lines = open()
      .log.slice(before)
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === 'request');
    expect(lines).toMatchObject([
      { route: '/mcp', tool: 'list_tasks', status: 200, user_id: as },
      { route: '/mcp' },
    ]);
    expect(lines[1]).not.toHaveProperty('tool');
    expect(open().log.join('')).not.toContain('whisper');
  });

  it('the metrics have a series for each tool, and none for a name that a client made up', async () => {
    const DURATION = 'tickline_http_request_duration_seconds_count';
    const token = await signToken(claims(newUser()));
    const labels = { route: '/mcp/get_task', status: '200' };
    const before = await scrape(port);
    for (const name of ['get_task', 'get_task', 'whisper', '__proto__'])
      await external().post('/mcp', { ...bearer(token), body: body(name) });
    const seen = await scrape(port);
    expect(seen.value(DURATION, labels) - before.value(DURATION, labels)).toBe(2);
    const routes = seen.samples.filter(({ name }) => name === DURATION).map(({ labels }) => labels['route']);
    expect(routes.join()).not.toMatch(/whisper|proto/);
    const refused = ['tickline_errors_total', { code: 'VALIDATION_ERROR' }] as const;
    expect(seen.value(...refused) - before.value(...refused)).toBe(2);
  });
});
