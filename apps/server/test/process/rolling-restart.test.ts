import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '@tickline/db';
import { describe, expect, it } from 'vitest';
import { Follower } from '../harness/follower.ts';
import { startInstances } from '../harness/instances.ts';
import { until } from '../harness/process.ts';
import { REDIS_SERVER, RedisServer } from '../harness/redis.ts';
import { tokenOf } from '../harness/token.ts';

// biome-ignore lint/style/noProcessEnv: selects the database of a test run
const { TEST_DATABASE_URL } = process.env;
const CLIENTS = 8;
/** A client's rest after it wrote and read. With eight of them, requests come all the time nevertheless. */
const PAUSE_MS = 10;
const USER = 'roller';
/** Enough for every process to have some. */
const FOLLOWERS = 6;

/** Starts clients that write and read until stopped, each one request at a time. */
async function startLoad(url: string) {
  const failures: string[] = [];
  let created = 0;
  let read = 0;
  let isStopped = false;
  const headers = { authorization: `Bearer ${await tokenOf(USER)}`, 'content-type': 'application/json' };

  async function call(method: string, expected: number): Promise<void> {
    const body = method === 'POST' ? JSON.stringify({ title: 'A task' }) : null;
    try {
      const response = await fetch(`${url}/api/me/tasks?limit=1`, { method, headers, body });
      const text = await response.text();
      if (response.status !== expected) failures.push(`${method} ${response.status}: ${text}`);
      else if (method === 'POST') created += 1;
      else read += 1;
    } catch (error) {
      failures.push(`${method}: ${String(error)}`);
    }
  }

  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!isStopped) {
      await call('POST', 201);
      await call('GET', 200);
      await sleep(PAUSE_MS);
    }
  });
  return {
    counts: () => ({ created, read }),
    stop: async () => {
      isStopped = true;
      await Promise.all(clients);
      return { created, failures };
    },
  };
}

async function rollOver(instances: number, environment: Record<string, string>) {
  const { url, databaseOptions, restartAll } = await startInstances(instances, environment);
  const token = await tokenOf(USER);
  const followers = await Promise.all(Array.from({ length: FOLLOWERS }, () => Follower.start(url, token)));
  const load = await startLoad(url);
  let before = load.counts();
  await restartAll(() => {
    // The load continued.
    const now = load.counts();
    expect(now.created).toBeGreaterThan(before.created);
    expect(now.read).toBeGreaterThan(before.read);
    before = now;
  });
  const { created, failures } = await load.stop();
  await until(
    () => followers.every(({ arrivals }) => arrivals.length >= created),
    () => JSON.stringify({ created, arrived: followers.map(({ arrivals }) => arrivals.length) }),
  );
  await Promise.all(followers.map((follower) => follower.stop()));

  const database = await openDatabase(databaseOptions);
  const stored = await database.prisma.task.count();
  await database.close();
  return { failures, created, stored, followers };
}

/** Each task once, in the order of the revisions, though most streams have ended in between. */
function expectAll({ created, followers }: Awaited<ReturnType<typeof rollOver>>): void {
  const all = Array.from({ length: created }, (_, n) => n + 1);
  for (const { revisions } of followers) expect(revisions).toEqual(all);
  expect(followers.reduce((sum, { streams }) => sum + streams, 0)).toBeGreaterThan(FOLLOWERS);
}

describe.runIf(TEST_DATABASE_URL)('a rolling restart under load drops no request, and loses no task', () => {
  const roll = async (instances: number, environment: Record<string, string>) => {
    const result = await rollOver(instances, environment);
    expect(result.failures).toEqual([]);
    expect(result.stored).toBe(result.created);
    expectAll(result);
  };

  it('of three instances', () => roll(3, {}), 300_000);

  it('of two instances with two processes each', () => roll(2, { WEB_CONCURRENCY: '2' }), 300_000);

  it.runIf(REDIS_SERVER)(
    'of two instances with Redis',
    async () => roll(2, { REDIS_URL: (await RedisServer.start()).url }),
    300_000,
  );
});
