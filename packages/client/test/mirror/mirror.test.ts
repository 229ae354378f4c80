import { Network, newUser, useApp, useListening } from '@tickline/server/testing';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type Conflict, memoryStorage, type Resolution } from '../../src/mirror/index.ts';
import { bothOf, device, settle } from './devices.ts';

const api = useApp();
const server = useListening(api);
const on = (user: string, options = {}) => device(server().url, user, options);

async function expectSame(user: string, ...mirrors: Awaited<ReturnType<typeof on>>[]) {
  for (const mirror of mirrors) {
    const both = await bothOf(api(), user, mirror);
    expect(both.mirror).toEqual(both.server);
  }
}

describe('a mirror', () => {
  it('loads all tasks, and follows what changes elsewhere', async () => {
    const user = newUser();
    const first = await api().createTask(user, { title: 'first' });
    const mirror = await on(user);
    const changed: string[] = [];
    mirror.subscribe({ onTasks: (uids) => changed.push(...uids) });
    expect(mirror.status).toMatchObject({ isLoaded: false });
    await mirror.sync();
    expect(mirror.status).toEqual({ isLoaded: true, error: undefined, pending: 0 });
    await expectSame(user, mirror);
    await api().put(`/api/me/tasks/${first.id}`, { as: user, body: { title: 'changed' } });
    const second = await api().createTask(user);
    await api().delete(`/api/me/tasks/${second.id}`, { as: user });
    await mirror.sync();
    expect(mirror.get(first.uid)?.title).toBe('changed');
    expect(mirror.tasks()).toHaveLength(1);
    expect(changed).toEqual([first.uid, first.uid, second.uid]);
  });

  it('shows writes at once, and sends them together, in order', async () => {
    const user = newUser();
    const mirror = await on(user);
    const uid = await mirror.create({ title: 'Buy milk' });
    await mirror.update(uid, { completed: true, priority: 'high' });
    const other = await mirror.create({ title: 'gone' });
    await mirror.delete(other);
    expect(mirror.tasks()).toMatchObject([
      { uid, title: 'Buy milk', completed: true, priority: 'high', revision: 0 },
    ]);
    expect(mirror.status.pending).toBe(4);
    const before = server().requests.length;
    await mirror.sync();
    expect(
      server()
        .requests.slice(before)
        .map((url) => url.split('?')[0]),
    ).toEqual(['/trpc/task.batch', '/trpc/task.changes']);
    expect(mirror.status.pending).toBe(0);
    await expectSame(user, mirror);
    await mirror.restore(other);
    await mirror.sync();
    expect(mirror.tasks()).toHaveLength(2);
    await expectSame(user, mirror);
  });

  it('works offline, keeps what was written over a restart, and sends it then', async () => {
    const user = newUser();
    const network = new Network();
    const storage = memoryStorage();
    const mirror = await on(user, { network, storage });
    await mirror.sync();
    network.isDown = true;
    const uid = await mirror.create({ title: 'offline' });
    await mirror.update(uid, { description: 'still' });
    await expect(mirror.sync()).rejects.toThrow('fetch failed');
    expect(mirror.status).toMatchObject({ pending: 2, error: expect.any(Error) });
    const restarted = await on(user, { storage });
    await restarted.load();
    expect(restarted.tasks()).toMatchObject([{ uid, title: 'offline', description: 'still' }]);
    await restarted.sync();
    await expectSame(user, restarted);
    expect((await api().listTasks(user)).total).toBe(1);
  });

  it('that was started keeps up, with both sides, until it is stopped', async () => {
    const user = newUser();
    const [one, other] = [await on(user), await on(user)];
    one.start();
    other.start();
    const uid = await one.create({ title: 'from one' });
    await vi.waitFor(() => expect(other.get(uid)?.title).toBe('from one'), 5000);
    await other.update(uid, { title: 'from the other' });
    await vi.waitFor(() => expect(one.get(uid)?.title).toBe('from the other'), 5000);
    one.stop();
    other.stop();
    await expectSame(user, one, other);
  });

  it('that watches learns of a change at once', async () => {
    const user = newUser();
    const [one, other] = [await on(user), await on(user, { watch: true, pollMs: 3_600_000 })];
    other.start();
    await vi.waitFor(() => expect(other.status).toMatchObject({ isLoaded: true }), 5000);
    for (let n = 0; n < 3; n += 1) {
      const uid = await one.create({ title: `Task ${n}` });
      await one.sync();
      await vi.waitFor(() => expect(other.get(uid)?.title).toBe(`Task ${n}`), 5000);
    }
    other.stop();
    await expectSame(user, one, other);
  });

  it('begins again if its cursor is too old, and forgets what is gone', async () => {
    const user = newUser();
    const mirror = await on(user);
    const uid = await mirror.create({ title: 'goes' });
    await mirror.create({ title: 'stays' });
    await mirror.sync();
    const { prisma } = api().database;
    await prisma.task.delete({ where: { user_id_uid: { user_id: user, uid } } });
    await prisma.$executeRaw`UPDATE task_list SET forgotten = revision WHERE user_id = ${user}`;
    await prisma.taskTrash.deleteMany({ where: { user_id: user } });
    await mirror.sync();
    expect(mirror.tasks()).toMatchObject([{ title: 'stays' }]);
  });

  it('sends more than fits into one request in several', async () => {
    const user = newUser();
    const mirror = await on(user);
    const description = '漢'.repeat(1000);
    await Promise.all(Array.from({ length: 130 }, (_, n) => mirror.create({ title: `${n}`, description })));
    await mirror.sync();
    expect((await api().listTasks(user, 'limit=1')).total).toBe(130);
  });
});

describe('two devices that change the same task', () => {
  async function edited(
    mine: Record<string, unknown>,
    theirs: Record<string, unknown> | 'delete',
    answer?: Resolution,
  ) {
    const user = newUser();
    const conflicts: Conflict[] = [];
    const onConflict =
      answer &&
      ((conflict: Conflict) => {
        conflicts.push(conflict);
        return answer;
      });
    const mirror = await on(user, onConflict && { onConflict });
    const uid = await mirror.create({ title: 'before' });
    await mirror.sync();
    const url = `/api/me/tasks/${mirror.get(uid)?.id}`;
    if (theirs === 'delete') await api().delete(url, { as: user });
    else await api().put(url, { as: user, body: theirs });
    await mirror.update(uid, mine);
    await mirror.sync();
    await expectSame(user, mirror);
    return { task: mirror.get(uid), conflicts };
  }

  it('in other fields keep both', async () => {
    const { task } = await edited({ title: 'mine' }, { priority: 'high' });
    expect(task).toMatchObject({ title: 'mine', priority: 'high' });
  });

  it('to the same have no conflict', async () => {
    const { task, conflicts } = await edited({ title: 'same' }, { title: 'same' }, 'mine');
    expect(task?.title).toBe('same');
    expect(conflicts).toEqual([]);
  });

  it.each<[Resolution | undefined, string]>([
    [undefined, 'mine'],
    ['mine', 'mine'],
    ['theirs', 'theirs'],
  ])('in the same field ask which counts: %s', async (answer, expected) => {
    const { task, conflicts } = await edited({ title: 'mine' }, { title: 'theirs' }, answer);
    expect(task?.title).toBe(expected);
    if (answer)
      expect(conflicts).toMatchObject([
        {
          kind: 'changed',
          operation: { op: 'update', fields: { title: 'mine' } },
          theirs: { title: 'theirs' },
        },
      ]);
  });

  it.each<[Resolution, string | undefined]>([
    ['mine', 'mine'],
    ['theirs', undefined],
  ])('one of which deletes it ask too: %s', async (answer, expected) => {
    const { task, conflicts } = await edited({ title: 'mine' }, 'delete', answer);
    expect(task?.title).toBe(expected);
    expect(conflicts).toMatchObject([{ kind: 'deleted', theirs: undefined }]);
  });

  it('by deleting it have no conflict', async () => {
    const user = newUser();
    const [one, other] = [await on(user), await on(user)];
    const uid = await one.create({ title: 'x' });
    await one.sync();
    await other.sync();
    await one.delete(uid);
    await other.delete(uid);
    await Promise.all([settle(one), settle(other)]);
    await expectSame(user, one, other);
  });

  it('do not stop for an operation that the server refuses', async () => {
    const user = newUser();
    const conflicts: Conflict[] = [];
    const mirror = await on(user, {
      onConflict: (conflict: Conflict): Resolution => {
        conflicts.push(conflict);
        return 'theirs';
      },
    });
    await mirror.create({ title: 'before' });
    await mirror.create({ title: 'x'.repeat(201) });
    await mirror.create({ title: 'after' });
    await mirror.sync();
    expect(mirror.tasks().map(({ title }) => title)).toEqual(['before', 'after']);
    expect(conflicts).toMatchObject([{ kind: 'refused', operation: { op: 'create' } }]);
    await expectSame(user, mirror);
  });
});

describe('a network that loses the answer of every third write', () => {
  it('leaves each task exactly once, with its last state', async () => {
    const user = newUser();
    const network = new Network();
    network.loseEvery = 3;
    const mirror = await on(user, { network });
    const expected = new Map<string, string>();
    for (let n = 0; n < 40; n += 1) {
      const uid = await mirror.create({ title: `Task ${n}` });
      await mirror.update(uid, { title: `Task ${n} changed` });
      expected.set(uid, `Task ${n} changed`);
      const [first] = expected.keys();
      if (n % 5 === 4 && first) {
        await mirror.delete(first);
        expected.delete(first);
      }
      await mirror.sync().catch(() => undefined);
    }
    await settle(mirror);
    expect(new Map(mirror.tasks().map(({ uid, title }) => [uid, title]))).toEqual(expected);
    await expectSame(user, mirror);
  });
});

it('devices with any writes, losses and times offline end equal to the server', async () => {
  const step = fc.record({
    device: fc.nat({ max: 1 }),
    act: fc.constantFrom('create', 'update', 'complete', 'delete', 'restore', 'sync', 'offline', 'restart'),
    pick: fc.nat({ max: 20 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const user = newUser();
      const networks = [new Network(), new Network()];
      const storages = [memoryStorage(), memoryStorage()];
      const open = (n: number) => on(user, { network: networks[n], storage: storages[n] });
      const mirrors = [await open(0), await open(1)];
      const uids: string[] = [];
      for (const { device: n, act, pick } of steps) {
        const [mirror, network] = [mirrors[n], networks[n]];
        const uid = uids[pick % Math.max(1, uids.length)] ?? '';
        if (!mirror || !network) continue;
        network.loseEvery = 3;
        if (act === 'create') uids.push(await mirror.create({ title: `Task ${uids.length}` }));
        else if (act === 'sync') await mirror.sync().catch(() => undefined);
        else if (act === 'offline') network.isDown = !network.isDown;
        else if (act === 'restart') mirrors[n] = await open(n);
        else if (!mirror.get(uid)) continue;
        else if (act === 'update') await mirror.update(uid, { title: `by ${n}: ${pick}` });
        else if (act === 'complete') await mirror.update(uid, { completed: pick % 2 === 0 });
        else if (act === 'delete') await mirror.delete(uid);
        else if (act === 'restore') await mirror.restore(uid);
      }
      for (const network of networks) Object.assign(network, { isDown: false });
      for (const mirror of [...mirrors, ...mirrors]) await settle(mirror);
      await expectSame(user, ...mirrors);
    }),
    { numRuns: 40 },
  );
});
