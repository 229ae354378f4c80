import { freePort } from '@tickline/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openCounter } from '../../src/rate-limit/open-counter.ts';
import { until } from '../harness/process.ts';
import { REDIS_SERVER, RedisServer } from '../harness/redis.ts';

const WINDOW_MS = 600_000;

interface Line {
  readonly level: 'info' | 'warn';
  readonly message: string;
}

/** What an instance counts by, and what it says in its log. */
async function openInstance(url: string) {
  const lines: Line[] = [];
  const log = {
    info: (_details: object, message: string) => void lines.push({ level: 'info', message }),
    warn: (_details: object, message: string) => void lines.push({ level: 'warn', message }),
  };
  const countedAlone = vi.fn();
  const counter = await openCounter({ RATE_LIMIT_MAX: 5, REDIS_URL: url }, { log, countedAlone });
  onTestFinished(() => counter.close());
  const count = async (key: string, amount?: number) => (await counter.count(key, WINDOW_MS, amount)).count;
  const warnings = () => lines.filter(({ level }) => level === 'warn');
  const isBack = () =>
    lines.some(({ level, message }) => level === 'info' && message.includes('is available again'));
  return { counter, count, warnings, isBack, lines, countedAlone };
}

type Instance = Awaited<ReturnType<typeof openInstance>>;

/**
 * Counts until none of the instances has counted alone, which each does for a while where Redis is late: a machine that is
 * busy with other tests makes it so.
 *
 * @param job is given what no other attempt has, to count by
 */
async function together<T>(instances: readonly Instance[], job: (attempt: number) => Promise<T>): Promise<T> {
  const results: T[] = [];
  await until(
    async () => {
      for (const { countedAlone } of instances) countedAlone.mockClear();
      results.unshift(await job(results.length));
      return instances.every(({ countedAlone }) => countedAlone.mock.calls.length === 0);
    },
    () => 'Redis is late all the time',
  );
  const [last] = results;
  if (last === undefined) throw new Error('no result');
  return last;
}

/** What another instance counts, and then this one. */
async function countsOfTwo({ url }: RedisServer, instance: Instance): Promise<number[]> {
  const other = await openInstance(url);
  return together([other, instance], async (attempt) => [
    await other.count(`two:${attempt}`),
    await instance.count(`two:${attempt}`),
  ]);
}

async function timeOf(job: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await job();
  return performance.now() - start;
}

describe.runIf(REDIS_SERVER)('rate limits in Redis', () => {
  it('are one count for two instances', async () => {
    const { url } = await RedisServer.start();
    const [first, second] = [await openInstance(url), await openInstance(url)];
    const counts = await together([first, second], async (attempt) => [
      await first.count(`user:a${attempt}`),
      await second.count(`user:a${attempt}`),
      await first.count(`user:a${attempt}`),
      await second.count(`user:b${attempt}`),
    ]);
    expect(counts).toEqual([1, 2, 3, 1]);
  });

  it('lose no count to requests at once', async () => {
    const { url } = await RedisServer.start();
    const instances = [await openInstance(url), await openInstance(url)];
    const counts = await together(instances, (attempt) =>
      Promise.all(Array.from({ length: 200 }, (_, n) => instances[n % 2]?.count(`user:${attempt}`) ?? 0)),
    );
    expect(counts.sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
  });

  it('count as many at once as asked, in the same number as a server that knows of one at a time', async () => {
    const redis = await RedisServer.start();
    const instance = await openInstance(redis.url);
    const counts = await together([instance], async (attempt) => {
      redis.cli('FLUSHALL');
      const first = await instance.count(`batch:${attempt}`, 25);
      // What the script of versions before this one does.
      const other = Number(redis.cli('INCR', redis.cli('KEYS', '*')));
      return [first, other, await instance.count(`batch:${attempt}`, 4)];
    });
    expect(counts).toEqual([25, 26, 30]);
  });

  it('end with their window, each key for itself, and a key that has lost its end gets one', async () => {
    const redis = await RedisServer.start();
    const instance = await openInstance(redis.url);
    const short = async () => (await instance.counter.count('short', 300)).count;
    expect(await short()).toBe(1);
    expect(await short()).toBe(2);
    await until(
      async () => (await short()) === 1,
      () => 'the window does not end',
    );
    const { key, without } = await together([instance], async (attempt) => {
      redis.cli('FLUSHALL');
      await instance.count(`long:${attempt}`);
      const only = redis.cli('KEYS', '*');
      redis.cli('PERSIST', only);
      const ttl = redis.cli('PTTL', only);
      await instance.count(`long:${attempt}`);
      return { key: only, without: ttl };
    });
    expect(without).toBe('-1');
    expect(redis.cli('GET', key)).toBe('2');
    expect(Number(redis.cli('PTTL', key))).toBeGreaterThan(WINDOW_MS / 2);
  });

  it('show Redis neither ids nor e-mails, whatever is in them', async () => {
    const redis = await RedisServer.start();
    const instance = await openInstance(redis.url);
    await together([instance], async () => {
      redis.cli('FLUSHALL');
      await instance.count('user:a\r\nFLUSHALL');
      await instance.count('account:person@example.com');
      return instance.count('user:ü'.repeat(100));
    });
    const keys = redis.cli('KEYS', '*').split('\n');
    for (const key of keys) expect(key).toMatch(/^tickline:rate-limit:[\w-]{43}$/);
    expect(keys).toHaveLength(3);
  });
});

describe.runIf(REDIS_SERVER)('a Redis that is killed', () => {
  it('is warned of once; this process goes on alone from what it knew, and with the others when it is back', async () => {
    const redis = await RedisServer.start();
    const instance = await openInstance(redis.url);
    const other = await openInstance(redis.url);
    const known = await together([other, instance], async (attempt) => {
      await other.count(`known:${attempt}`, 30);
      return { key: `known:${attempt}`, count: await instance.count(`known:${attempt}`) };
    });
    expect(known.count).toBe(31);
    await redis.kill();
    const counts: number[] = [];
    for (let n = 0; n < 20; n += 1) counts.push(await instance.count('user:b'));
    expect(counts).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect(instance.countedAlone).toHaveBeenCalledTimes(20);
    expect(await instance.count(known.key)).toBe(32);

    await redis.run();
    await until(instance.isBack, () => JSON.stringify(instance.lines));
    expect(instance.warnings()).toHaveLength(1);
    expect(await countsOfTwo(redis, instance)).toEqual([1, 2]);
    // It has come back without what was in it.
    expect(await instance.count(known.key)).toBe(33);
  });
});

describe.runIf(REDIS_SERVER)('a Redis that hangs', () => {
  it('delays the requests that find out, and none after them', async () => {
    const redis = await RedisServer.start();
    const instance = await openInstance(redis.url);
    redis.freeze();
    const found = await timeOf(() => Promise.all(Array.from({ length: 50 }, () => instance.count('user:a'))));
    // 50 ms, and what a busy machine adds.
    expect(found).toBeGreaterThan(40);
    expect(found).toBeLessThan(1000);
    const after = await timeOf(async () => {
      for (let n = 0; n < 100; n += 1) await instance.count('user:a');
    });
    expect(after).toBeLessThan(1000);
    expect(instance.warnings()).toHaveLength(1);

    redis.thaw();
    await until(instance.isBack, () => JSON.stringify(instance.lines));
    expect(await countsOfTwo(redis, instance)).toEqual([1, 2]);
  });
});

describe.runIf(REDIS_SERVER)('a Redis that refuses', () => {
  it.each([
    ['for want of memory', ['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0']],
    ['because it is a replica', ['REPLICAOF', '127.0.0.1', '1'], ['REPLICAOF', 'NO', 'ONE']],
  ])('%s is warned of once, and used again when it takes writes', async (_, breakIt, mendIt) => {
    const redis = await RedisServer.start();
    const instance = await openInstance(redis.url);
    await instance.count('user:a');
    redis.cli(...breakIt);
    expect(await instance.count('user:b')).toBe(1);
    expect(await instance.count('user:b')).toBe(2);
    expect(instance.warnings()).toHaveLength(1);
    redis.cli(...mendIt);
    await until(instance.isBack, () => JSON.stringify(instance.lines));
    expect(await countsOfTwo(redis, instance)).toEqual([1, 2]);
  });
});

describe('a Redis that is not there at the start', () => {
  it('is warned of, and keeps nobody from starting', async () => {
    const instance = await openInstance(`redis://127.0.0.1:${await freePort()}`);
    expect(instance.warnings()).toHaveLength(1);
    expect(await instance.count('user:a')).toBe(1);
    expect(await instance.count('user:a')).toBe(2);
  });
});
