import { type Cluster, startCluster } from '@tickline/testing';
import { expect, onTestFinished } from 'vitest';
import { expectHonest } from './compare.ts';
import { startReadyServer } from './server-process.ts';
import { newJournal, send, write } from './writer.ts';

const MODES = ['kill', 'fast', 'immediate'] as const;
const WRITERS = ['ann', 'bob', 'carol', 'dave', 'erin', 'frank'];
/** On an idle machine it takes a few milliseconds. */
const BACK_MS = 1000;
/** A busy machine is given the time of so many new connections more: of 2 ms each if it is idle. */
const CONNECTIONS = 20;
/** Connecting, plus the server's statement timeout, plus two seconds. */
const LONGEST_MS = 25_000;

async function untilWritten(origin: string, n: number): Promise<number> {
  const begin = performance.now();
  for (let attempt = 0; ; attempt += 1) {
    const body = { title: `after restart ${n}, attempt ${attempt}` };
    if ((await send(`${origin}/api/me/tasks`, 'POST', { as: 'guard', body })).status === 201)
      return performance.now() - begin;
  }
}

/** Returns how long a connection and a statement take at the moment, in milliseconds. */
async function connectionTime(cluster: Cluster): Promise<number> {
  const begin = performance.now();
  await cluster.query('SELECT 1');
  return performance.now() - begin;
}

async function storedTitles(cluster: Cluster): Promise<Map<string, string[]>> {
  const titles = new Map<string, string[]>();
  for (const { user_id, title } of await cluster.query('SELECT user_id, title FROM task')) {
    const of = titles.get(String(user_id)) ?? [];
    of.push(String(title));
    titles.set(String(user_id), of);
  }
  return titles;
}

/**
 * Writes to a server over HTTP from several clients while its PostgreSQL is killed, stopped and crashed again and
 * again. Compares the answers with the stored data.
 */
export async function writeThroughRestarts(
  rounds: number,
): Promise<{ acknowledged: number; unknown: number }> {
  const cluster = await startCluster();
  onTestFinished(() => cluster.drop());
  expect(await cluster.query('SHOW fsync')).toEqual([{ fsync: 'on' }]);
  const server = await startReadyServer({ DATABASE_URL: cluster.url(), AUTH_MODE: 'external' });
  onTestFinished(() => server.kill());

  let isOver = false;
  const journals = WRITERS.map(newJournal);
  const writing = journals.map((journal) =>
    write(
      journal,
      () => server.origin,
      () => isOver,
    ),
  );
  for (let n = 0; n < rounds; n += 1) {
    await cluster.restart(MODES[n % MODES.length] ?? 'kill');
    const back = await untilWritten(server.origin, n);
    expect(back).toBeLessThan(BACK_MS + CONNECTIONS * (await connectionTime(cluster)));
    // A while without faults, so that the next one finds everything in use.
    await untilWritten(server.origin, n + rounds);
    await new Promise((resolve) => setTimeout(resolve, (n * 97) % 500));
  }
  isOver = true;
  await Promise.all(writing);

  expect(server.isRunning()).toBe(true);
  await cluster.restart('kill');
  const stored = await storedTitles(cluster);
  expectHonest(journals, (user) => stored.get(user) ?? []);
  for (const { slowest } of journals) expect(slowest).toBeLessThan(LONGEST_MS);
  const sum = (count: (journal: (typeof journals)[number]) => number) =>
    journals.reduce((total, journal) => total + count(journal), 0);
  return {
    acknowledged: sum((each) => each.acknowledged.length),
    unknown: sum((each) => each.unknown.length),
  };
}
