import { Network, newUser, useApp, useListening } from '@tickline/server/testing';
import { describe, expect, it } from 'vitest';
import { bothOf, device, settle } from './devices.ts';

const api = useApp();
const server = useListening(api);
const on = (user: string, options = {}) => device(server().url, user, options);

const DAILY = { title: 'Daily', due_date: '2030-03-01', recurrence: 'FREQ=DAILY', tags: ['a', 'b,c'] };

describe('a recurring task', () => {
  it('that two devices complete while they are offline has one next task', async () => {
    const user = newUser();
    const networks = [new Network(), new Network()];
    const mirrors = await Promise.all(networks.map((network) => on(user, { network })));
    const { uid } = await api().createTask(user, DAILY);
    for (const mirror of mirrors) await mirror.sync();
    for (const network of networks) network.isDown = true;
    for (const mirror of mirrors) {
      await mirror.update(uid, { completed: true });
      expect(mirror.get(uid)).toMatchObject({ completed: true, completed_at: expect.any(String) });
      await expect(mirror.sync()).rejects.toThrow();
    }
    for (const network of networks) network.isDown = false;
    await Promise.all(mirrors.map(settle));
    for (const mirror of mirrors) {
      await settle(mirror);
      const both = await bothOf(api(), user, mirror);
      expect(both.mirror).toEqual(both.server);
      expect(both.server).toMatchObject([
        { uid, completed: true },
        { completed: false, due_date: '2030-03-02T00:00:00.000Z', tags: ['a', 'b,c'] },
      ]);
      expect(both.server).toHaveLength(2);
    }
  });

  it('whose completion is sent again, because its answer was lost, has one next task', async () => {
    const user = newUser();
    const network = new Network();
    const mirror = await on(user, { network });
    const uid = await mirror.create(DAILY);
    await settle(mirror);
    network.loseEvery = 1;
    await mirror.update(uid, { completed: true });
    await expect(mirror.sync()).rejects.toThrow();
    await expect(mirror.sync()).rejects.toThrow();
    network.loseEvery = 0;
    await settle(mirror);
    const both = await bothOf(api(), user, mirror);
    expect(both.mirror).toEqual(both.server);
    expect(both.server).toMatchObject([{ completed: true }, { completed: false }]);
    expect(both.server).toHaveLength(2);
  });

  it('that is created and completed offline has one next task', async () => {
    const user = newUser();
    const mirror = await on(user);
    const uid = await mirror.create(DAILY);
    await mirror.update(uid, { completed: true });
    await mirror.update(uid, { completed: false });
    await mirror.update(uid, { completed: true });
    await settle(mirror);
    expect((await bothOf(api(), user, mirror)).server).toHaveLength(2);
  });
});

describe('the fields of a task, before the server has confirmed them', () => {
  it('are what the server makes of them', async () => {
    const user = newUser();
    const mirror = await on(user);
    const uid = await mirror.create({ title: 'x' });
    expect(mirror.get(uid)).toMatchObject({
      all_day: false,
      tags: [],
      recurrence: null,
      time_zone: null,
      completed_at: null,
    });
    await mirror.update(uid, { due_date: '2030-03-01' });
    expect(mirror.get(uid)).toMatchObject({ all_day: true });
    await mirror.update(uid, { title: 'y' });
    expect(mirror.get(uid)).toMatchObject({ all_day: true });
    await mirror.update(uid, { due_date: '2030-03-01T09:00:00Z' });
    expect(mirror.get(uid)).toMatchObject({ all_day: false });
    await mirror.update(uid, { due_date: '2030-03-01T00:00:00Z', all_day: true });
    expect(mirror.get(uid)).toMatchObject({ all_day: true });
    await mirror.update(uid, { completed: true });
    expect(mirror.get(uid)?.completed_at).toEqual(expect.any(String));
    await mirror.update(uid, { completed: false });
    expect(mirror.get(uid)?.completed_at).toBeNull();
    await mirror.update(uid, { due_date: null });
    expect(mirror.get(uid)).toMatchObject({ all_day: false, due_date: null });
    await settle(mirror);
    const both = await bothOf(api(), user, mirror);
    expect(both.mirror).toEqual(both.server);
  });

  it('that are sent again, because the answer was lost, are no conflict', async () => {
    const user = newUser();
    const network = new Network();
    const conflicts: unknown[] = [];
    const onConflict = (conflict: unknown) => {
      conflicts.push(conflict);
      return 'theirs' as const;
    };
    const mirror = await on(user, { network, onConflict });
    const uid = await mirror.create({ ...DAILY, due_date: '2030-03-01' });
    await settle(mirror);
    const fields = { tags: [' x', 'y', 'x'], due_date: '2030-04-01', recurrence: 'freq=weekly' };
    for (const change of [fields, { tags: [] }, { recurrence: null, due_date: null }]) {
      network.loseEvery = 1;
      await mirror.update(uid, change);
      await expect(mirror.sync()).rejects.toThrow();
      network.loseEvery = 0;
      await settle(mirror);
    }
    expect(conflicts).toEqual([]);
    expect(mirror.get(uid)).toMatchObject({ tags: [], recurrence: null, due_date: null, all_day: false });
  });
});
