import { describe, expect, it } from 'vitest';
import { openPrograms } from '../../src/identity/programs.ts';
import { useApp } from '../harness/app.ts';
import { bearer, signUp, tokenFor } from '../harness/sign-up.ts';
import {
  codeFor,
  exchange,
  MCP,
  newProgram,
  ORIGIN,
  refresh,
  register,
  statusOf,
  tokensFor,
} from './program.ts';

const api = useApp({ AUTH_MODE: 'embedded' });

const listed = async (session: string) =>
  (await api().get('/api/auth/programs', bearer(session))).json().programs;
const revoke = (session: string, client_id: unknown, headers = {}) =>
  api().post('/api/auth/programs/revoke', {
    headers: { authorization: `Bearer ${session}`, ...headers },
    body: { client_id },
  });

describe('the programs of a user', () => {
  it('are those that this user has allowed, with what they may do', async () => {
    const [ada, grace] = [await signUp(api()), await signUp(api())];
    expect(await listed(ada.session)).toEqual([]);
    const program = await newProgram(api(), {
      client_name: 'Helper',
      redirect_uris: ['com.example.app:/done'],
    });
    await tokensFor(api(), ada, program, { scope: 'tasks:read' });
    expect(await listed(ada.session)).toEqual([
      {
        client_id: program.clientId,
        name: 'Helper',
        places: ['com.example.app:'],
        scopes: ['tasks:read', 'offline_access'],
        since: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ]);
    expect(await listed(grace.session)).toEqual([]);
    expect((await api().get('/api/auth/programs')).statusCode).toBe(401);
    expect((await revoke(grace.session, program.clientId)).statusCode).toBe(200);
    expect(await listed(ada.session)).toHaveLength(1);
  });

  it('lose access within ten seconds when they are revoked, and can be allowed again', async () => {
    const person = await signUp(api());
    const program = await newProgram(api());
    const tokens = await tokensFor(api(), person, program);
    const code = await codeFor(api(), person, program);
    expect(await statusOf(api(), tokens.access_token)).toBe(200);
    const revokedAt = performance.now();
    expect((await revoke(person.session, program.clientId)).json()).toEqual({ success: true });
    expect((await refresh(api(), program, tokens.refresh_token)).json().error).toBe('invalid_grant');
    const late = await exchange(api(), program, code);
    expect([late.statusCode, late.json().error]).toEqual([400, 'invalid_grant']);
    await expect
      .poll(() => statusOf(api(), tokens.access_token), { timeout: 12_000, interval: 250 })
      .toBe(401);
    expect(performance.now() - revokedAt).toBeLessThan(11_000);
    expect(await statusOf(api(), await tokenFor(api(), person.session))).toBe(200);
    expect(await statusOf(api(), (await tokensFor(api(), person, program)).access_token)).toBe(200);
  }, 30_000);

  it('are revoked by the user alone, from pages of this server', async () => {
    const person = await signUp(api());
    const program = await newProgram(api());
    const { access_token } = await tokensFor(api(), person, program);
    expect((await revoke(access_token, program.clientId)).statusCode).toBe(401);
    const cookie = `better-auth.session_token=${person.session}`;
    const crossSite = await api().post('/api/auth/programs/revoke', {
      headers: { cookie, origin: 'https://evil.example' },
      body: { client_id: program.clientId },
    });
    expect(crossSite.statusCode).toBe(403);
    for (const id of [undefined, null, 7, true, { not: 'x' }, ['x']])
      expect((await revoke(person.session, id)).statusCode).toBeGreaterThanOrEqual(400);
    expect(await listed(person.session)).toHaveLength(1);
  });

  it('are fifty at most: the one allowed longest ago gives way', async () => {
    const person = await signUp(api());
    const { id: userId } = (await api().get('/api/me', bearer(await tokenFor(api(), person.session)))).json();
    const { oauthClient, oauthConsent } = api().database.prisma;
    const ids = Array.from({ length: 50 }, (_, n) => `old-${n}`);
    await oauthClient.createMany({
      data: ids.map((id) => ({ id, clientId: id, redirectUris: [], createdAt: new Date() })),
    });
    await oauthConsent.createMany({
      data: ids.map((id, n) => {
        const at = new Date(Date.now() - 1_000_000 + n);
        return { id, clientId: id, userId, scopes: [], createdAt: at, updatedAt: at };
      }),
    });
    const program = await newProgram(api());
    await tokensFor(api(), person, program);
    const left = (await listed(person.session)).map(({ client_id }: { client_id: string }) => client_id);
    expect(left).toHaveLength(50);
    expect(left).toContain(program.clientId);
    expect(left).not.toContain('old-0');
  });
});

describe('a change of the account', () => {
  it('of the password revokes all programs, at once', async () => {
    const person = await signUp(api());
    const program = await newProgram(api());
    const tokens = await tokensFor(api(), person, program);
    const code = await codeFor(api(), person, program);
    expect(await statusOf(api(), tokens.access_token)).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const body = { currentPassword: person.password, newPassword: 'another horse battery' };
    const response = await api().post('/api/auth/change-password', { ...bearer(person.session), body });
    const session = String(response.headers['set-auth-token']);
    expect(await statusOf(api(), tokens.access_token)).toBe(401);
    expect((await refresh(api(), program, tokens.refresh_token)).statusCode).toBe(400);
    expect((await exchange(api(), program, code)).statusCode).toBe(400);
    expect(await listed(session)).toEqual([]);
  });

  it('by signing out, or ending all sessions, revokes none: a program is no session', async () => {
    const person = await signUp(api());
    const program = await newProgram(api());
    const { refresh_token, access_token } = await tokensFor(api(), person, program);
    await api().post('/api/auth/revoke-sessions', { ...bearer(person.session), body: {} });
    expect(await statusOf(api(), access_token)).toBe(200);
    expect((await refresh(api(), program, refresh_token)).statusCode).toBe(200);
  });

  it('by deletion leaves no row of its programs', async () => {
    const person = await signUp(api());
    const program = await newProgram(api());
    const { access_token, refresh_token } = await tokensFor(api(), person, program);
    const body = { password: person.password };
    expect((await api().post('/api/auth/delete-user', { ...bearer(person.session), body })).statusCode).toBe(
      200,
    );
    expect(await statusOf(api(), access_token)).toBe(401);
    expect((await refresh(api(), program, refresh_token)).statusCode).toBe(400);
    const { oauthConsent, oauthRefreshToken } = api().database.prisma;
    const where = { clientId: program.clientId };
    expect([await oauthConsent.count({ where }), await oauthRefreshToken.count({ where })]).toEqual([0, 0]);
  });
});

describe('refresh tokens', () => {
  it('that were used are kept a hundred of each program, the latest; expired ones are not', async () => {
    const person = await signUp(api());
    const program = await newProgram(api());
    const { refresh_token } = await tokensFor(api(), person, program);
    const { oauthRefreshToken } = api().database.prisma;
    const { clientId } = program;
    const row = await oauthRefreshToken.findFirstOrThrow({ where: { clientId } });
    await oauthRefreshToken.createMany({
      data: Array.from({ length: 120 }, (_, n) => {
        const revoked = new Date(Date.now() - 1_000_000 + n);
        return { ...row, id: `used-${n}`, token: `used-${n}`, revoked };
      }),
    });
    const renewed = await refresh(api(), program, refresh_token);
    expect(renewed.statusCode).toBe(200);
    expect(await oauthRefreshToken.count({ where: { clientId, revoked: { not: null } } })).toBe(100);
    expect(await oauthRefreshToken.count({ where: { clientId, revoked: null } })).toBe(1);
    expect(await oauthRefreshToken.count({ where: { id: 'used-0' } })).toBe(0);
    await oauthRefreshToken.updateMany({ where: { clientId }, data: { expiresAt: new Date(0) } });
    const expired = await refresh(api(), program, renewed.json().refresh_token);
    expect(expired.json().error).toBe('invalid_grant');
    await openPrograms(api().database, [MCP, ORIGIN]).dropUsedTokens('', '');
    expect(await oauthRefreshToken.count({ where: { clientId } })).toBe(0);
  });
});

describe('without a database', () => {
  const down = useApp({ AUTH_MODE: 'embedded' });

  it('nobody can tell whether a program was revoked: 503, not 401', async () => {
    const person = await signUp(down());
    const program = await newProgram(down());
    const { access_token, refresh_token } = await tokensFor(down(), person, program);
    await down().database.close();
    expect(await statusOf(down(), access_token)).toBe(503);
    expect((await refresh(down(), program, refresh_token)).statusCode).toBe(503);
    expect((await register(down())).statusCode).toBe(503);
  });
});
