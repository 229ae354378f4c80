import { randomUUID } from 'node:crypto';
import { Network, newUser, tokenOf, useApp } from '@tickline/server/testing';
import { describe, expect, it } from 'vitest';

const api = useApp();

const create = (as: string, body: object, headers = {}) => api().post('/api/me/tasks', { as, body, headers });
const withKey = (as: string, key: string, body: object = { title: 'x' }) =>
  create(as, body, { 'idempotency-key': key });
const total = async (user: string) => (await api().listTasks(user)).total;

describe('a create with a uid', () => {
  it('stores it, in lower case, and one that the server makes is of version 7', async () => {
    const user = newUser();
    const uid = randomUUID();
    const response = await create(user, { title: 'x', uid: uid.toUpperCase() });
    expect(response.statusCode).toBe(201);
    expect(response.json()).toMatchObject({ uid, revision: 1 });
    expect(response.headers['etag']).toBe('"1"');
    expect((await api().createTask(user)).uid).toMatch(
      /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
    );
  });

  it('that the user has creates nothing, and answers 200 with the task as it is now', async () => {
    const user = newUser();
    const uid = randomUUID();
    const { id } = (await create(user, { title: 'first', uid })).json();
    await api().put(`/api/me/tasks/${id}`, { as: user, body: { title: 'changed' } });
    const again = await create(user, { title: 'first', uid });
    expect(again.statusCode).toBe(200);
    expect(again.json()).toMatchObject({ id, uid, title: 'changed', revision: 2 });
    expect(again.headers).toMatchObject({ etag: '"2"', location: `/api/me/tasks/${id}` });
    expect(await total(user)).toBe(1);
  });

  it('that another user has creates a task', async () => {
    const uid = randomUUID();
    expect((await create(newUser(), { title: 'x', uid })).statusCode).toBe(201);
    expect((await create(newUser(), { title: 'y', uid })).json()).toMatchObject({ title: 'y', uid });
  });

  it('of a task in the trash is refused with 410, which names the task', async () => {
    const user = newUser();
    const uid = randomUUID();
    const { id } = (await create(user, { title: 'x', uid })).json();
    await api().delete(`/api/me/tasks/${id}`, { as: user });
    const response = await create(user, { title: 'x', uid });
    expect(response.statusCode).toBe(410);
    expect(response.json()).toMatchObject({
      error_code: 'TASK_DELETED',
      error: { details: { task_id: id } },
    });
    expect(await total(user)).toBe(0);
  });

  it('by many at the same moment makes one task', async () => {
    const user = newUser();
    const uid = randomUUID();
    await api().createTask(user);
    const responses = await Promise.all(Array.from({ length: 20 }, () => create(user, { title: 'x', uid })));
    expect(responses.map(({ statusCode }) => statusCode).sort()).toEqual([...Array(19).fill(200), 201]);
    expect(new Set(responses.map((response) => response.json().id)).size).toBe(1);
    expect(await total(user)).toBe(2);
  });

  it('by many at the same moment makes one task, also if it is the first of a user who is not known yet', async () => {
    for (let round = 0; round < 5; round += 1) {
      const user = newUser();
      const task = { title: 'x', uid: randomUUID() };
      const responses = await Promise.all(Array.from({ length: 20 }, () => create(user, task)));
      expect(responses.map(({ statusCode }) => statusCode).sort()).toEqual([...Array(19).fill(200), 201]);
      expect(await total(user)).toBe(1);
    }
  });

  it.each([
    '',
    'x',
    '1',
    randomUUID().slice(1),
    `${randomUUID()} `,
    `{${randomUUID()}}`,
    5,
    null,
    [randomUUID()],
  ])('that is none is refused: %j', async (uid) => {
    const response = await create(newUser(), { title: 'x', uid });
    expect(response.statusCode).toBe(422);
    expect(response.json().error.details.issues).toMatchObject([{ path: 'uid' }]);
  });

  it.each([
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '12345678-1234-9234-1234-123456789abc',
  ])('may have any version: %s', async (uid) => {
    expect((await create(newUser(), { title: 'x', uid })).json().uid).toBe(uid);
  });

  it('over tRPC is the same', async () => {
    const user = newUser();
    const uid = randomUUID();
    const call = () => api().post('/trpc/task.create', { as: user, body: { title: 'x', uid } });
    const [first, second] = [(await call()).json(), (await call()).json()];
    expect(second).toEqual(first);
    await api().delete(`/api/me/tasks/${first.result.data.id}`, { as: user });
    expect((await call()).json().error.data).toMatchObject({
      error_code: 'TASK_DELETED',
      details: { task_id: first.result.data.id },
    });
  });
});

describe('an Idempotency-Key', () => {
  it('makes a create safe to repeat, whatever the body says the second time', async () => {
    const user = newUser();
    const first = await withKey(user, 'key-1');
    expect(first.statusCode).toBe(201);
    const second = await withKey(user, 'key-1', { title: 'y' });
    expect(second.statusCode).toBe(200);
    expect(second.json()).toEqual(first.json());
    expect((await withKey(user, 'key-2')).statusCode).toBe(201);
    expect(await total(user)).toBe(2);
  });

  it('leaves each task exactly once, though the answer of every third write is lost', async () => {
    const user = newUser();
    const token = await tokenOf(user);
    const url = `${await api().app.listen({ port: 0, host: '127.0.0.1' })}/api/me/tasks`;
    const network = new Network();
    network.loseEvery = 3;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    /** Repeats a create until its answer arrives. */
    const createOnce = async (key: string): Promise<{ status: number; id: number }> => {
      const init = {
        method: 'POST',
        headers: { ...headers, 'idempotency-key': key },
        body: JSON.stringify({ title: `Task ${key.slice(0, 1)}` }),
      };
      for (;;) {
        const response = await network.fetch(url, init).catch(() => undefined);
        if (response) return { status: response.status, ...((await response.json()) as { id: number }) };
      }
    };
    const clients = ['a', 'b', 'c', 'd'].map(async (client) => {
      const created: Awaited<ReturnType<typeof createOnce>>[] = [];
      for (let n = 0; n < 20; n += 1) created.push(await createOnce(`${client}-${n}`));
      return created;
    });
    const created = (await Promise.all(clients)).flat();
    const repeated = created.filter(({ status }) => status === 200).length;
    // 119 writes, of which 80 were answered. A create may lose more than one answer; which ones do depends on their order.
    expect(network.lost).toBe(39);
    expect(repeated).toBeGreaterThan(0);
    expect(repeated).toBeLessThanOrEqual(39);
    expect(created.filter(({ status }) => status === 201)).toHaveLength(80 - repeated);
    const { tasks, total: stored } = await api().listTasks(user);
    expect(stored).toBe(80);
    const ids = tasks.map(({ id }: { id: number }) => id);
    expect(new Set(created.map(({ id }) => id))).toEqual(new Set(ids));
    // The repetitions wrote nothing.
    expect(Math.max(...tasks.map(({ revision }: { revision: number }) => revision))).toBe(80);
  });

  it('of one user is none of another', async () => {
    const [one, other] = [newUser(), newUser()];
    const uids = [(await withKey(one, 'k')).json().uid, (await withKey(other, 'k')).json().uid];
    expect(new Set(uids).size).toBe(2);
    for (const uid of uids)
      expect(uid).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  it('must not contradict a uid', async () => {
    const user = newUser();
    const { uid } = (await withKey(user, 'k')).json();
    expect((await withKey(user, 'k', { title: 'x', uid })).statusCode).toBe(200);
    const response = await withKey(user, 'k', { title: 'x', uid: randomUUID() });
    expect(response.statusCode).toBe(422);
    expect(response.json().error.details.issues).toMatchObject([{ path: 'uid' }]);
  });

  it.each(['', ' ', 'a b', 'é', 'x'.repeat(256)])('that is none is refused with 400: %j', async (key) => {
    const response = await withKey(newUser(), Buffer.from(key).toString('latin1'));
    expect(response.statusCode).toBe(400);
    expect(response.json().error_code).toBe('MALFORMED_REQUEST');
  });

  it.each(['!', '~'.repeat(255), '"quoted"', 'a,b;c=d'])('may be any visible ASCII: %s', async (key) => {
    expect((await withKey(newUser(), key)).statusCode).toBe(201);
  });
});
