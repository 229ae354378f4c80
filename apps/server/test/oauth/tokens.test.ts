import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { useApp } from '../harness/app.ts';
import { bearer, signUp, tokenFor } from '../harness/sign-up.ts';
import { signToken } from '../harness/token.ts';
import { codeFor, exchange, MCP, newProgram, ORIGIN, refresh, statusOf, tokensFor } from './program.ts';

describe.each(['HS256', 'EdDSA'])('JWT_ALGORITHM=%s', (algorithm) => {
  const api = useApp({ AUTH_MODE: 'embedded', JWT_ALGORITHM: algorithm });

  it('a program gets a JWT for its scopes and this server alone', async () => {
    const person = await signUp(api());
    const program = await newProgram(api());
    const tokens = await tokensFor(api(), person, program);
    expect(tokens).toMatchObject({
      token_type: 'Bearer',
      expires_in: 900,
      scope: 'tasks:read tasks:write offline_access',
    });
    expect(tokens).not.toHaveProperty('id_token');
    expect(decodeProtectedHeader(tokens.access_token).alg).toBe(algorithm);
    const claims = decodeJwt(tokens.access_token);
    expect(claims).toMatchObject({ iss: ORIGIN, aud: MCP, client_id: program.clientId, scope: tokens.scope });
    const own = decodeJwt(await tokenFor(api(), person.session));
    expect([claims.sub, own]).toMatchObject([own.sub, { aud: ORIGIN }]);
    expect(own).not.toHaveProperty('scope');
    expect(await statusOf(api(), tokens.access_token)).toBe(200);
    const created = await api().post('/api/me/tasks', {
      ...bearer(tokens.access_token),
      body: { title: 'x' },
    });
    expect(created.statusCode).toBe(201);
  });

  it('without the scope to write, it cannot write: not over MCP, REST or tRPC', async () => {
    const person = await signUp(api());
    const { access_token: token } = await tokensFor(api(), person, await newProgram(api()), {
      scope: 'tasks:read',
    });
    expect(decodeJwt(token)['scope']).toBe('tasks:read offline_access');
    expect((await api().get('/api/me/tasks', bearer(token))).statusCode).toBe(200);
    const body = { title: 'x' };
    const created = await api().post('/api/me/tasks', { ...bearer(token), body });
    expect([created.statusCode, created.json().error_code]).toEqual([403, 'INSUFFICIENT_SCOPE']);
    expect((await api().post('/trpc/task.create', { ...bearer(token), body })).statusCode).toBe(403);
    const params = { name: 'create_task', arguments: body };
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
    const refused = await api().post('/mcp', { ...bearer(token), body: call });
    expect([refused.statusCode, refused.headers['www-authenticate']]).toEqual([
      403,
      expect.stringContaining('scope="tasks:write"'),
    ]);
    expect(
      await api().database.prisma.task.count({
        where: { title: 'x', user_id: String(decodeJwt(token).sub) },
      }),
    ).toBe(0);
  });

  it('renews its token once with each refresh token; a second use revokes all of them within ten seconds', async () => {
    const person = await signUp(api());
    const program = await newProgram(api());
    const first = await tokensFor(api(), person, program);
    const second = (await refresh(api(), program, first.refresh_token)).json();
    const third = (await refresh(api(), program, second.refresh_token, { resource: MCP })).json();
    expect(new Set([first, second, third].map((each) => each.refresh_token)).size).toBe(3);
    expect(decodeJwt(third.access_token)).toMatchObject({ aud: MCP, scope: first.scope });
    expect(await statusOf(api(), third.access_token)).toBe(200);
    for (const { refresh_token } of [first, third, second]) {
      const response = await refresh(api(), program, refresh_token);
      expect([response.statusCode, response.json().error]).toEqual([400, 'invalid_grant']);
    }
    await expect
      .poll(() => statusOf(api(), third.access_token), { timeout: 12_000, interval: 500 })
      .toBe(401);
  }, 20_000);

  it('asks for less when it renews, never for more', async () => {
    const person = await signUp(api());
    const program = await newProgram(api());
    const { refresh_token } = await tokensFor(api(), person, program, { scope: 'tasks:read' });
    const more = await refresh(api(), program, refresh_token, { scope: 'tasks:read tasks:write' });
    expect([more.statusCode, more.json().error]).toEqual([400, 'invalid_scope']);
    const elsewhere = await refresh(api(), program, refresh_token, {
      resource: 'https://other.example.com/',
    });
    expect([elsewhere.statusCode, elsewhere.json().error]).toEqual([400, 'invalid_target']);
    expect((await refresh(api(), program, refresh_token)).statusCode).toBe(200);
  });

  it('keeps its refresh token from other programs', async () => {
    const person = await signUp(api());
    const program = await newProgram(api());
    const { refresh_token } = await tokensFor(api(), person, program);
    const other = await newProgram(api());
    expect((await refresh(api(), other, refresh_token)).json().error).toBe('invalid_grant');
    expect((await refresh(api(), program, refresh_token)).statusCode).toBe(200);
  });

  it('two exchanges of one code at once give one token at the most', async () => {
    const person = await signUp(api());
    const program = await newProgram(api());
    const code = await codeFor(api(), person, program);
    const answers = await Promise.all(Array.from({ length: 5 }, () => exchange(api(), program, code)));
    const statuses = answers.map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
    expect(statuses.every((status) => status === 200 || status === 400)).toBe(true);
  });

  it('two renewals at once with one token give one token at the most', async () => {
    const person = await signUp(api());
    const program = await newProgram(api());
    const { refresh_token } = await tokensFor(api(), person, program);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => refresh(api(), program, refresh_token)),
    );
    const statuses = answers.map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
    expect(statuses.every((status) => status === 200 || status === 400)).toBe(true);
  });
});

describe('tokens that a program could hold', () => {
  const api = useApp({ AUTH_MODE: 'embedded', JWT_AUDIENCE: 'https://audience.example.com' });

  it('refresh tokens, codes and the session of nobody are no access tokens', async () => {
    const person = await signUp(api());
    const program = await newProgram(api());
    const code = await codeFor(api(), person, program);
    expect(await statusOf(api(), code)).toBe(401);
    const { access_token, refresh_token } = (await exchange(api(), program, code)).json();
    expect(await statusOf(api(), refresh_token)).toBe(401);
    expect(await statusOf(api(), access_token)).toBe(200);
    const session = await api().get('/api/auth/token', bearer(access_token));
    expect(session.statusCode).toBe(401);
    const programs = await api().get('/api/auth/programs', bearer(access_token));
    expect(programs.statusCode).toBe(401);
  });

  it('with a scope are no user’s own token, whatever else they say', async () => {
    const person = await signUp(api());
    const program = await newProgram(api());
    const { access_token } = await tokensFor(api(), person, program);
    const claims = decodeJwt(access_token);
    const status = async (changes: Record<string, unknown>) =>
      statusOf(api(), await signToken({ ...claims, ...changes }));
    expect(await status({})).toBe(200);
    expect(await status({ aud: 'https://other.example.com' })).toBe(401);
    // The configured audience is for tokens of users.
    expect(await status({ aud: 'https://audience.example.com' })).toBe(401);
    expect(await status({ aud: [MCP, 'https://other.example.com'] })).toBe(401);
    expect(await status({ aud: undefined })).toBe(401);
    expect(await status({ client_id: undefined })).toBe(401);
    expect(await status({ client_id: 'another' })).toBe(401);
    expect(await status({ client_id: { equals: program.clientId } })).toBe(401);
    for (const scope of ['', 7, null, ['tasks:read'], { 'tasks:read': true }, 'tasks:reader', 'TASKS:READ']) {
      const token = await signToken({ ...claims, scope });
      expect((await api().get('/api/me/tasks', bearer(token))).statusCode).toBe(403);
    }
  });
});
