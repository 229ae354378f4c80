import type { ApiKey } from '@tickline/contract';
import { LIMITS } from '@tickline/contract';
import { describe, expect, it } from 'vitest';
import { newUser, useApp } from '../harness/app.ts';
import { signToken } from '../harness/token.ts';
import { addOwner, createKey, withKey } from './keys.ts';

const api = useApp({ AUTH_MODE: 'embedded' });
const external = useApp();

const KEY = /^tl_[\da-f]{56}$/;
const DAY_MS = 86_400_000;
const listOf = async (own: object): Promise<ApiKey[]> => (await api().get('/api/me/keys', own)).json().keys;

describe('a key', () => {
  it('is shown once, works for its user, and is stored as a digest', async () => {
    const owner = await addOwner(api());
    const before = Date.now();
    const created = await createKey(api(), owner, { name: ' Backup ', expires_in_days: 30 });
    expect(created).toEqual({
      id: expect.any(String),
      name: 'Backup',
      prefix: created.key.slice(0, 9),
      scopes: ['tasks:read', 'tasks:write'],
      created_at: expect.any(String),
      expires_at: expect.any(String),
      last_used_at: null,
      key: expect.stringMatching(KEY),
    });
    const life = Date.parse(created.expires_at ?? '') - before;
    expect(life).toBeGreaterThanOrEqual(30 * DAY_MS - 1);
    expect(life).toBeLessThan(30 * DAY_MS + 60_000);
    const { key, ...listed } = created;
    const response = await api().get('/api/me/keys', owner.own);
    expect(response.json()).toEqual({ keys: [listed] });
    expect(response.body).not.toContain(key);
    const row = await api().database.prisma.apikey.findUniqueOrThrow({ where: { id: created.id } });
    expect(JSON.stringify(row)).not.toContain(key);
    expect(row).toMatchObject({ referenceId: owner.id, permissions: '{"tasks":["read","write"]}' });

    const task = await api().post('/api/me/tasks', { ...withKey(created), body: { title: 'By a program' } });
    expect([task.statusCode, task.json()]).toMatchObject([201, { user_id: owner.id }]);
    expect((await api().get(`/api/${owner.id}/tasks`, withKey(created))).json()).toMatchObject({ total: 1 });
    expect((await api().get('/api/me', withKey(created))).json()).toMatchObject({
      id: owner.id,
      email: owner.email,
    });
  });

  it('without a life does not expire; the newest comes first, and equal names are fine', async () => {
    const owner = await addOwner(api());
    const one = await createKey(api(), owner);
    await new Promise((resolve) => setTimeout(resolve, 2));
    const other = await createKey(api(), owner, { scopes: ['tasks:write'] });
    expect(await listOf(owner.own)).toMatchObject([
      { id: other.id, scopes: ['tasks:write'], expires_at: null },
      { id: one.id, name: 'Program', expires_at: null },
    ]);
    expect(one.key).not.toBe(other.key);
  });

  it('is never of another user', async () => {
    const [owner, other] = [await addOwner(api()), await addOwner(api())];
    const created = await createKey(api(), owner);
    expect(await listOf(other.own)).toEqual([]);
    const refused = await api().delete(`/api/me/keys/${created.id}`, other.own);
    expect([refused.statusCode, refused.json()]).toMatchObject([404, { error_code: 'KEY_NOT_FOUND' }]);
    const path = await api().get(`/api/${other.id}/tasks`, withKey(created));
    expect([path.statusCode, path.json()]).toMatchObject([403, { error_code: 'FORBIDDEN' }]);
    expect((await api().get('/api/me/tasks', withKey(created))).statusCode).toBe(200);
  });

  it('goes where a token goes, and nowhere else', async () => {
    const owner = await addOwner(api());
    const { key } = await createKey(api(), owner);
    const status = async (url: string, headers: Record<string, string> = {}) =>
      (await api().get(url, { headers })).statusCode;
    for (const url of ['/api/me/tasks', '/api/v1/tasks/', '/trpc/task.list'])
      expect(await status(url, { authorization: `bearer  ${key}` })).toBe(200);
    for (const headers of [
      { 'x-api-key': key },
      { authorization: key },
      { authorization: `Basic ${key}` },
      { cookie: `better-auth.session_token=${key}` },
    ])
      expect(await status('/api/me/tasks', headers)).toBe(401);
    expect(await status(`/api/me/tasks?access_token=${key}&key=${key}`)).toBe(401);
    for (const path of ['token', 'list-sessions', 'api-key/list'])
      expect(
        await status(`/api/auth/${path}`, { authorization: `Bearer ${key}`, 'x-api-key': key }),
      ).not.toBe(200);
    const session = await api().get('/api/auth/get-session', {
      headers: { authorization: `Bearer ${key}`, 'x-api-key': key },
    });
    expect(session.json()).toBeNull();
  });

  it.each(['create', 'update', 'delete', 'verify', 'delete-all-expired-api-keys', 'get?id=x', 'list'])(
    'has no route of Better Auth: %s',
    async (path) => {
      const { session } = await addOwner(api());
      const headers = { authorization: `Bearer ${session}` };
      const url = `/api/auth/api-key/${path}`;
      for (const call of [api().get(url, { headers }), api().post(url, { headers, body: { name: 'x' } })])
        expect((await call).statusCode).toBe(404);
    },
  );
});

describe('the creation of a key', () => {
  it.each([
    ['name', { name: ' ' }],
    ['name', { name: 'x'.repeat(101) }],
    ['name', { name: 'a\nb' }],
    ['name', { name: 'a\0b' }],
    ['name', { name: '\ud800' }],
    ['name', { name: null }],
    ['name', { name: 'x'.repeat(90_000) }],
    ['scopes', { scopes: [] }],
    ['scopes', { scopes: ['tasks:read', 'tasks:read'] }],
    ['scopes', { scopes: 'tasks:read' }],
    ['scopes.0', { scopes: ['tasks:delete'] }],
    ['scopes.0', { scopes: ['__proto__'] }],
    ['expires_in_days', { expires_in_days: 0 }],
    ['expires_in_days', { expires_in_days: 3651 }],
    ['expires_in_days', { expires_in_days: 1.5 }],
    ['expires_in_days', { expires_in_days: '30' }],
    ['expires_in_days', { expires_in_days: null }],
    ['expires_in_day', { expires_in_day: 30 }],
    ['user_id', { user_id: 'me' }],
    ['rateLimitMax', { rateLimitMax: 1 }],
  ])('refuses a wrong %s: %j', async (path, wrong) => {
    const owner = await addOwner(api());
    const body = { name: 'x', scopes: ['tasks:read'], ...wrong };
    const response = await api().post('/api/me/keys', { ...owner.own, body });
    expect(response.statusCode).toBe(422);
    expect(response.json().error.details.issues[0]).toMatchObject({ path });
    expect(await listOf(owner.own)).toEqual([]);
  });

  it('takes what is at the limits', async () => {
    const owner = await addOwner(api());
    const name = '🔑'.repeat(LIMITS.keyName);
    const wanted = { name: `  ${name}\t`, expires_in_days: LIMITS.keyDays };
    expect(await createKey(api(), owner, wanted)).toMatchObject({ name });
    expect(await createKey(api(), owner, { name: 'x', expires_in_days: 1 })).toMatchObject({ name: 'x' });
  });

  it('allows fifty, though sixty come at once; expired ones do not count', async () => {
    const owner = await addOwner(api());
    const old = await createKey(api(), owner);
    const { apikey } = api().database.prisma;
    await apikey.update({ where: { id: old.id }, data: { expiresAt: new Date(Date.now() - 1000) } });
    const body = { name: 'x', scopes: ['tasks:read'] };
    const responses = await Promise.all(
      Array.from({ length: 60 }, () => api().post('/api/me/keys', { ...owner.own, body })),
    );
    const created = responses.filter(({ statusCode }) => statusCode === 201);
    expect(created).toHaveLength(LIMITS.keys);
    for (const response of responses.filter(({ statusCode }) => statusCode !== 201))
      expect([response.statusCode, response.json()]).toMatchObject([
        403,
        { error_code: 'KEY_LIMIT_REACHED', detail: expect.stringContaining(String(LIMITS.keys)) },
      ]);
    expect(await listOf(owner.own)).toHaveLength(LIMITS.keys);
    await api().delete(`/api/me/keys/${created[0]?.json().id}`, owner.own);
    await createKey(api(), owner);
    // The limit is a user's own.
    await createKey(api(), await addOwner(api()));
  });

  it('works over tRPC too, where its errors have tRPC’s shape', async () => {
    const { own } = await addOwner(api());
    const create = (body: object) => api().post('/trpc/key.create', { ...own, body });
    const created = (await create({ name: 'x', scopes: ['tasks:read'] })).json().result.data;
    expect(created.key).toMatch(KEY);
    expect((await api().get('/trpc/key.list', own)).json().result.data.keys).toMatchObject([
      { id: created.id },
    ]);
    expect((await create({ name: 'x', scopes: [] })).json().error.data).toMatchObject({
      error_code: 'VALIDATION_ERROR',
    });
    const revoke = () => api().post('/trpc/key.revoke', { ...own, body: { key_id: created.id } });
    expect((await revoke()).statusCode).toBe(200);
    expect((await revoke()).json().error.data).toMatchObject({
      code: 'NOT_FOUND',
      error_code: 'KEY_NOT_FOUND',
    });
  });
});

describe('a user who was deleted', () => {
  it('has no keys, and gets none', async () => {
    const owner = await addOwner(api());
    const created = await createKey(api(), owner);
    expect((await api().get('/api/me/tasks', withKey(created))).statusCode).toBe(200);
    const { user, apikey } = api().database.prisma;
    await user.delete({ where: { id: owner.id } });
    expect(await apikey.count({ where: { id: created.id } })).toBe(0);
    expect((await api().get('/api/me/tasks', withKey(created))).statusCode).toBe(401);
    const body = { name: 'x', scopes: ['tasks:read'] };
    for (const response of [
      await api().get('/api/me/keys', owner.own),
      await api().post('/api/me/keys', { ...owner.own, body }),
      await api().delete(`/api/me/keys/${created.id}`, owner.own),
    ])
      expect([response.statusCode, response.json()]).toMatchObject([401, { error_code: 'USER_NOT_FOUND' }]);
  });
});

describe('the id of a key', () => {
  it.each([
    ['unknown', 404],
    ['%00', 422],
    ['x'.repeat(101), 422],
    ["';--", 404],
  ])('%s is answered with %i', async (id, status) => {
    const { own } = await addOwner(api());
    expect((await api().delete(`/api/me/keys/${id}`, own)).statusCode).toBe(status);
  });
});

describe('AUTH_MODE=external', () => {
  it('has no keys, and says so', async () => {
    const as = newUser();
    const body = { name: 'x', scopes: ['tasks:read'] };
    for (const response of [
      await external().get('/api/me/keys', { as }),
      await external().post('/api/me/keys', { as, body }),
      await external().delete('/api/me/keys/x', { as }),
    ])
      expect([response.statusCode, response.json()]).toMatchObject([
        404,
        { error_code: 'NOT_FOUND', detail: expect.stringContaining('AUTH_MODE=external') },
      ]);
    expect((await external().get('/api/me/keys')).statusCode).toBe(401);
    const document = (await external().get('/openapi.json')).json();
    expect(JSON.stringify(document)).not.toMatch(/ApiKey|me\/keys/);
    expect(Object.keys(document.components.securitySchemes)).toEqual(['bearer']);
  });

  it('takes a token that looks like a key for a token that is not valid', async () => {
    const token = await signToken({ sub: newUser() });
    for (const each of [`tl_${'0'.repeat(56)}`, `tl_${token}`]) {
      const response = await external().get('/api/me', { headers: { authorization: `Bearer ${each}` } });
      expect(response.statusCode).toBe(401);
    }
  });
});
