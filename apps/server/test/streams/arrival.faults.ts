import { setTimeout as sleep } from 'node:timers/promises';
import { SERVER } from '@tickline/testing';
import { describe, expect, it } from 'vitest';
import { Follower } from '../harness/follower.ts';
import { startInstances } from '../harness/instances.ts';
import { until } from '../harness/process.ts';
import { REDIS_SERVER, RedisServer } from '../harness/redis.ts';
import { tokenOf } from '../harness/token.ts';

const INSTANCES = 3;
const FOLLOWERS = 6;
const CREATES = 300;
const PAUSE_MS = 20;

/** Creates tasks, one after the other, until told to end. @returns when each began, by its revision */
async function create(url: string, token: string, isEnough: (created: number) => boolean) {
  const begun = new Map<number, number>();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  while (!isEnough(begun.size)) {
    const at = performance.now();
    const body = JSON.stringify({ title: 'A task' });
    const response = await fetch(`${url}/api/me/tasks`, { method: 'POST', headers, body });
    expect(response.status).toBe(201);
    const { revision } = (await response.json()) as { revision: number };
    begun.set(revision, at);
    await sleep(PAUSE_MS);
  }
  return begun;
}

/** Stops followers as soon as each has all changes, once and in order. @returns milliseconds from create to arrival */
async function timesOf(followers: readonly Follower[], begun: ReadonlyMap<number, number>) {
  await until(
    () => followers.every(({ arrivals }) => arrivals.length >= begun.size),
    () => JSON.stringify(followers.map(({ arrivals }) => arrivals.length)),
  );
  await Promise.all(followers.map((follower) => follower.stop()));
  for (const { revisions } of followers) expect(revisions).toEqual([...begun.keys()]);
  const times = followers
    .flatMap(({ arrivals }) => arrivals.map(({ change, at }) => at - (begun.get(change.revision) ?? at)))
    .sort((a, b) => a - b);
  const rank = (share: number) => Math.round(times[Math.ceil(times.length * share) - 1] ?? 0);
  return { creates: begun.size, p50: rank(0.5), p99: rank(0.99), longest: rank(1) };
}

async function measure(environment: Record<string, string>) {
  const { url, origins, restartAll } = await startInstances(INSTANCES, environment);
  const start = async (user: string, at: readonly string[]) => {
    const token = await tokenOf(user);
    const opening = Array.from({ length: FOLLOWERS }, (_, n) =>
      Follower.start(at[n % at.length] ?? url, token),
    );
    return { token, followers: await Promise.all(opening) };
  };
  // Some on each instance.
  const still = await start('still', origins);
  const steady = await timesOf(
    still.followers,
    await create(url, still.token, (created) => created === CREATES),
  );
  const rolling = await start('rolling', [url]);
  let hasRestarted = false;
  const [begun] = await Promise.all([
    create(url, rolling.token, () => hasRestarted),
    restartAll().finally(() => {
      hasRestarted = true;
    }),
  ]);
  return { steady, restarting: await timesOf(rolling.followers, begun) };
}

describe.runIf(SERVER && REDIS_SERVER)('a change arrives at every follower of three instances', () => {
  it.each([
    ['with Redis', {}],
    ['with Redis, two processes each', { WEB_CONCURRENCY: '2' }],
    ['without Redis', {}],
    ['without Redis, two processes each', { WEB_CONCURRENCY: '2' }],
  ])('%s', async (name, environment) => {
    const redis = name.startsWith('with Redis') ? { REDIS_URL: (await RedisServer.start()).url } : {};
    const report = await measure({ ...environment, ...redis });
    process.stdout.write(`${JSON.stringify({ name, ...report })}\n`);
    // At once, or by a look each second; a client that was between two streams has it a little later.
    const limit = 'REDIS_URL' in redis ? 250 : 1000;
    expect(report.steady.p50).toBeLessThan(limit);
  });
});
