import { openDatabase } from '@tickline/db';
import { createTestDatabase, SERVER } from '@tickline/testing';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type TestApp, useApp } from '../harness/app.ts';
import { appOn } from '../harness/app-on.ts';
import { EventReader } from '../harness/event-reader.ts';
import { bearer } from '../harness/sign-up.ts';
import { portOf } from '../harness/socket.ts';
import { addOwner, createKey, type Owner, withKey } from './keys.ts';

const api = useApp({ AUTH_MODE: 'embedded' });
const originOf = ({ app }: TestApp) => `http://127.0.0.1:${portOf(app)}`;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

beforeAll(() => api().app.listen({ port: 0, host: '127.0.0.1' }));

const read = (key: string, server = api()) => server.get('/api/me/tasks', bearer(key));
const LIMIT_MS = 10_000;

/** Waits until a server refuses a key. @returns the milliseconds that it took */
async function untilRefused(key: string, server: TestApp): Promise<number> {
  const begin = performance.now();
  for (;;) {
    const { statusCode } = await read(key, server);
    const ms = performance.now() - begin;
    if (statusCode === 401) return ms;
    if (ms > 2 * LIMIT_MS) throw new Error('The key still works');
    await pause(100);
  }
}

describe('a revoked key', () => {
  it('is refused at once, however recently it was used', async () => {
    const owner = await addOwner(api());
    const { id, key } = await createKey(api(), owner);
    for (const _ of [1, 2, 3]) expect((await read(key)).statusCode).toBe(200);
    expect((await api().delete(`/api/me/keys/${id}`, owner.own)).statusCode).toBe(204);
    const refused = await read(key);
    expect([refused.statusCode, refused.json()]).toMatchObject([401, { error_code: 'TOKEN_INVALID' }]);
    expect(refused.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
  });

  it('does not come back by a request that was being verified meanwhile', async () => {
    const owner = await addOwner(api());
    for (let n = 0; n < 20; n += 1) {
      const { id, key } = await createKey(api(), owner);
      await Promise.all([
        ...Array.from({ length: 8 }, () => read(key)),
        api().delete(`/api/me/keys/${id}`, owner.own),
        ...Array.from({ length: 8 }, () => read(key)),
      ]);
      expect((await read(key)).statusCode).toBe(401);
    }
  });

  it('ends the streams that it opened, over REST and tRPC, and no others', async () => {
    const owner = await addOwner(api());
    const created = await createKey(api(), owner, { scopes: ['tasks:read'] });
    const other = await createKey(api(), owner);
    const open = (token: string, path?: string) =>
      EventReader.open(originOf(api()), { token, ...(path !== undefined && { path }) });
    const readers = [await open(created.key), await open(created.key, '/trpc/task.watch')];
    const kept = await open(other.key);
    await api().post('/api/me/tasks', { ...owner.own, body: { title: 'first' } });
    for (const reader of [...readers, kept]) await reader.received(1);
    await api().delete(`/api/me/keys/${created.id}`, owner.own);
    await Promise.all(readers.map(({ ended }) => ended));
    await api().post('/api/me/tasks', { ...owner.own, body: { title: 'second' } });
    await kept.received(2);
    expect(readers.map(({ changes }) => changes.length)).toEqual([1, 1]);
    await kept.leave();
  });
});

describe('an expired key', () => {
  const expire = (id: string, ms: number) =>
    api().database.prisma.apikey.update({ where: { id }, data: { expiresAt: new Date(Date.now() + ms) } });

  it('is refused from the moment on, also one that is remembered, and is no longer listed', async () => {
    const owner = await addOwner(api());
    const { id, key } = await createKey(api(), owner);
    await expire(id, 1500);
    expect((await read(key)).statusCode).toBe(200);
    await pause(1600);
    const refused = await read(key);
    expect([refused.statusCode, refused.json()]).toMatchObject([401, { error_code: 'TOKEN_EXPIRED' }]);
    expect((await api().get('/api/me/keys', owner.own)).json().keys).toEqual([]);
  });

  it('ends its streams', async () => {
    const owner = await addOwner(api());
    const { id, key } = await createKey(api(), owner);
    await expire(id, 1500);
    const reader = await EventReader.open(originOf(api()), { token: key });
    const begin = performance.now();
    await reader.ended;
    expect(performance.now() - begin).toBeLessThan(4000);
  });
});

describe('a key that is not known', () => {
  it.each([
    ['with a wrong checksum', `tl_${'0'.repeat(56)}`],
    ['too short', 'tl_0'],
    ['too long', `tl_${'0'.repeat(5000)}`],
    ['with other characters', `tl_${'A'.repeat(56)}`],
    ['with a lone prefix', 'tl_'],
  ])('%s is refused, and no database is asked', async (_what, key) => {
    const query = vi.spyOn(api().database.statements, 'query');
    onTestFinished(() => query.mockRestore());
    const refused = await read(key);
    expect([refused.statusCode, refused.json()]).toMatchObject([401, { error_code: 'TOKEN_INVALID' }]);
    expect(query).not.toHaveBeenCalled();
  });
});

describe('the last use', () => {
  it('is noted once an hour, not for each request', async () => {
    const owner = await addOwner(api());
    const { key } = await createKey(api(), owner);
    const last = async () => (await api().get('/api/me/keys', owner.own)).json().keys[0].last_used_at;
    expect(await last()).toBeNull();
    await read(key);
    await vi.waitUntil(async () => (await last()) !== null);
    const first = await last();
    expect(Math.abs(Date.now() - Date.parse(first))).toBeLessThan(10_000);
    await Promise.all(Array.from({ length: 20 }, () => read(key)));
    await pause(200);
    expect(await last()).toBe(first);
  });
});

describe('a password change', () => {
  it('ends sessions and tokens, and no keys', async () => {
    const owner = await addOwner(api());
    const { key } = await createKey(api(), owner);
    const body = { currentPassword: owner.password, newPassword: 'staple horse battery' };
    await api().post('/api/auth/change-password', { ...bearer(owner.session), body });
    expect((await api().get('/api/me/tasks', owner.own)).statusCode).toBe(401);
    expect((await read(key)).statusCode).toBe(200);
  });
});

describe.runIf(SERVER)('two servers on one database', { timeout: 60_000 }, () => {
  async function startServers(): Promise<readonly [TestApp, TestApp]> {
    const { options, drop } = await createTestDatabase();
    onTestFinished(drop);
    const start = async () => {
      const database = await openDatabase(options);
      const server = await appOn(database, { AUTH_MODE: 'embedded' });
      await server.app.listen({ port: 0, host: '127.0.0.1' });
      onTestFinished(async () => {
        await server.app.close();
        await database.close();
      });
      return server;
    };
    return [await start(), await start()];
  }

  const expectKnown = async (key: string, servers: readonly TestApp[]) => {
    for (const server of servers) expect((await read(key, server)).statusCode).toBe(200);
  };

  it('both refuse a key within ten seconds, by request and on open streams', async () => {
    const [one, other] = await startServers();
    const owner: Owner = await addOwner(one);
    const { id, key } = await createKey(one, owner);
    await expectKnown(key, [one, other]);
    const reader = await EventReader.open(originOf(other), { token: key });
    await expectKnown(key, [other]);
    const begin = performance.now();
    await one.delete(`/api/me/keys/${id}`, owner.own);
    expect((await read(key, one)).statusCode).toBe(401);
    const requests = await untilRefused(key, other);
    await reader.ended;
    const streams = performance.now() - begin;
    expect(requests).toBeLessThan(LIMIT_MS);
    expect(streams).toBeLessThan(LIMIT_MS + 1000);
  });

  it('both refuse a key whose user was deleted on the other one, or by SQL', async () => {
    const [one, other] = await startServers();
    const owner = await addOwner(one);
    const { key } = await createKey(one, owner);
    await expectKnown(key, [one, other]);
    await one.database.prisma.user.delete({ where: { id: owner.id } });
    expect(
      Math.max(...(await Promise.all([one, other].map((each) => untilRefused(key, each))))),
    ).toBeLessThan(LIMIT_MS);
  });

  it('refuse with 503, not with 401, while the database is gone', async () => {
    const [one, other] = await startServers();
    const owner = await addOwner(one);
    const created = await createKey(one, owner);
    await other.database.close();
    const refused = await other.get('/api/me', withKey(created));
    expect([refused.statusCode, refused.json()]).toMatchObject([503, { error_code: 'SERVICE_UNAVAILABLE' }]);
  });
});
