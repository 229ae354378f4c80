import { SERVER } from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openRedisSlots } from '../../src/changes/redis-slots.ts';
import { MAX_STREAMS, type SharedSlots } from '../../src/changes/slots.ts';
import { serving, startCluster } from '../harness/cluster.ts';
import { EventReader } from '../harness/event-reader.ts';
import { until } from '../harness/process.ts';
import { REDIS_SERVER, RedisServer } from '../harness/redis.ts';
import { SECRET, tokenOf } from '../harness/token.ts';

async function openInstance({ url }: RedisServer, ttlMs?: number): Promise<SharedSlots> {
  const slots = await openRedisSlots(url, ttlMs);
  onTestFinished(() => slots.close());
  return slots;
}

const slotsOf = (userId: string, count: number, first = 1) =>
  Array.from({ length: count }, (_, n) => ({ userId, id: first + n }));

/** Tries to take slots, one after the other. @returns how many were taken */
async function takeAll(slots: SharedSlots, wanted: ReturnType<typeof slotsOf>): Promise<number> {
  let taken = 0;
  for (const slot of wanted) if (await slots.take(slot)) taken += 1;
  return taken;
}

describe.runIf(REDIS_SERVER)('slots in Redis', () => {
  it('are ten for each user, over all instances', async () => {
    const redis = await RedisServer.start();
    const [one, other] = [await openInstance(redis), await openInstance(redis)];
    expect(await takeAll(one, slotsOf('ann', 6))).toBe(6);
    expect(await takeAll(other, slotsOf('ann', 6))).toBe(4);
    expect(await takeAll(one, slotsOf('ann', 1, 7))).toBe(0);
    expect(await takeAll(one, slotsOf('bob', 11))).toBe(10);
    one.free({ userId: 'ann', id: 3 });
    one.free({ userId: 'ann', id: 3 });
    // Nobody holds these.
    one.free({ userId: 'ann', id: 99 });
    other.free({ userId: 'ann', id: 6 });
    expect(await takeAll(one, slotsOf('ann', 2, 8))).toBe(1);
    // Nobody's id is in Redis.
    expect(redis.cli('KEYS', '*')).not.toMatch(/ann|bob/);
  });

  it('are ten, though many ask at once', async () => {
    const redis = await RedisServer.start();
    const instances = [await openInstance(redis), await openInstance(redis)];
    const answers = await Promise.all(
      instances.flatMap((slots) => slotsOf('ann', 50).map((slot) => slots.take(slot))),
    );
    expect(answers.filter(Boolean)).toHaveLength(MAX_STREAMS);
  });

  it('end by themselves if their process was killed, but not while one says that it holds them', async () => {
    const redis = await RedisServer.start();
    const [alive, dead] = [await openInstance(redis, 1000), await openInstance(redis, 1000)];
    expect(await takeAll(alive, slotsOf('ann', 4))).toBe(4);
    expect(await takeAll(dead, slotsOf('ann', 6))).toBe(6);
    dead.close();
    let free = 0;
    await until(
      async () => {
        alive.keep(slotsOf('ann', 4 + free));
        free += await takeAll(alive, slotsOf('ann', 1, 5 + free));
        return free === 6;
      },
      () => `${free} are free`,
    );
    expect(await takeAll(alive, slotsOf('ann', 1, 11))).toBe(0);
    // Then nothing is left.
    await until(
      () => redis.cli('KEYS', '*') === '',
      () => redis.cli('KEYS', '*'),
    );
  });

  it('are not known while Redis is gone; when it is back without data, all that are held count again', async () => {
    const redis = await RedisServer.start();
    const slots = await openInstance(redis);
    expect(await takeAll(slots, slotsOf('ann', 9))).toBe(9);
    await redis.kill();
    await until(
      () =>
        slots.take({ userId: 'ann', id: 10 }).then(
          () => false,
          () => true,
        ),
      () => 'it still answers',
    );
    slots.keep(slotsOf('ann', 9));
    slots.free({ userId: 'ann', id: 9 });
    await redis.run();
    // More than ten may have begun meanwhile.
    await until(
      () => {
        slots.keep(slotsOf('ann', 12));
        return redis.cli('KEYS', '*') !== '';
      },
      () => 'Redis knows nothing',
    );
    expect(await slots.take({ userId: 'ann', id: 13 })).toBe(false);
    for (const slot of slotsOf('ann', 2)) slots.free(slot);
    expect(await slots.take({ userId: 'ann', id: 13 })).toBe(false);
    slots.free({ userId: 'ann', id: 3 });
    expect(await slots.take({ userId: 'ann', id: 13 })).toBe(true);
  });

  it('are given up within seconds if Redis hangs, so that questions do not pile up', async () => {
    const redis = await RedisServer.start();
    const slots = await openInstance(redis);
    redis.freeze();
    const start = performance.now();
    await expect(slots.take({ userId: 'ann', id: 1 })).rejects.toThrow();
    expect(performance.now() - start).toBeLessThan(30_000);
    redis.thaw();
    await until(
      () => slots.take({ userId: 'ann', id: 1 }).catch(() => false),
      () => 'it does not come back',
    );
  });
});

describe.runIf(SERVER)('slots of workers', () => {
  it('are ten for all of them, and those of a worker that was killed are free at once', async () => {
    const { server, url } = await startCluster({ AUTH_MODE: 'external', BETTER_AUTH_SECRET: SECRET });
    const token = await tokenOf('ann');
    const open = () => EventReader.open(url, { token });
    const readers = await Promise.all(Array.from({ length: MAX_STREAMS }, open));
    expect(readers.map(({ response }) => response.status)).toEqual(Array(MAX_STREAMS).fill(200));
    for (let n = 0; n < 4; n += 1) {
      const { status, headers } = (await open()).response;
      expect([status, headers.get('retry-after')]).toEqual([429, '10']);
    }
    const [victim = 0] = serving(server);
    process.kill(victim, 'SIGKILL');
    await until(
      () => readers.some(({ hasEnded }) => hasEnded),
      () => 'no stream ends',
    );
    const again: number[] = [];
    await until(
      async () => {
        const { status } = (await open()).response;
        if (status === 200) again.push(status);
        return again.length > 0 && status === 429;
      },
      () => `${again.length} begin again`,
    );
    const lost = readers.filter(({ hasEnded }) => hasEnded).length;
    expect(lost).toBeLessThan(MAX_STREAMS);
    expect(again).toHaveLength(lost);
  });
});
