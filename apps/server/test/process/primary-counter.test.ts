import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { NODE_FLAGS } from '@tickline/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../harness/process.ts';

const PROGRAM = fileURLToPath(new URL('../fixtures/counting-workers.ts', import.meta.url));

interface Answer {
  readonly counts: readonly number[];
  /** Requests that this worker has counted without the primary, in total. */
  readonly countedAlone: number;
}

interface Question {
  readonly key: string;
  readonly times?: number;
  readonly amount?: number;
}

let primary: ChildProcess;
const ports: number[] = [];
/** Messages to the primary. */
const hits: unknown[] = [];

beforeAll(async () => {
  primary = fork(PROGRAM, { execArgv: [...NODE_FLAGS, '--import', 'tsx'] });
  primary.on('message', (message: { port?: number; hits?: unknown[] }) => {
    if (message.port !== undefined) ports.push(message.port);
    hits.push(...(message.hits ?? []));
  });
  await until(
    () => ports.length === 2,
    () => 'the workers do not start',
  );
});

// Its workers end with it.
afterAll(() => void primary.kill('SIGKILL'));

/** Makes a worker count requests at once. */
async function count(worker: 0 | 1, { key, times = 1, amount = 1 }: Question): Promise<Answer> {
  const query = new URLSearchParams({ key, times: String(times), amount: String(amount) });
  return (await (await fetch(`http://127.0.0.1:${ports[worker]}/?${query}`)).json()) as Answer;
}

/** Returns the counts of two bursts of 25 while the primary is stopped, and how many were counted alone. */
async function burst(key: string, stopMs: number) {
  const before = [await count(0, { key }), await count(1, { key })];
  primary.kill('SIGSTOP');
  const bursts = Promise.all([count(0, { key, times: 25 }), count(1, { key, times: 25 })]);
  await sleep(stopMs);
  primary.kill('SIGCONT');
  const after = await bursts;
  const sum = (answers: Answer[]) => answers.reduce((all, { countedAlone }) => all + countedAlone, 0);
  const counts = [...before, ...after].flatMap((answer) => answer.counts).sort((a, b) => a - b);
  return { counts, alone: sum(after) - sum(before) };
}

/** Returns the counts that both workers know of a key, in order. @throws if one of them has asked the primary */
async function knownAlone(key: string): Promise<number[]> {
  const counts: number[] = [];
  for (const worker of [0, 1] as const) {
    const { countedAlone } = await count(worker, { key, times: 0 });
    const answer = await count(worker, { key, amount: 0 });
    expect(answer.countedAlone).toBe(countedAlone + 1);
    counts.push(...answer.counts);
  }
  return counts.sort((a, b) => a - b);
}

describe('workers that count in the memory of the primary', () => {
  it('are told one number each, however many ask at once, and as many as asked are counted', async () => {
    const [first, second] = await Promise.all([
      count(0, { key: 'a', times: 100, amount: 2 }),
      count(1, { key: 'a', times: 100, amount: 2 }),
    ]);
    const counts = [...first.counts, ...second.counts].sort((a, b) => a - b);
    expect(counts).toEqual(Array.from({ length: 200 }, (_, n) => 2 * (n + 1)));
  });

  it('send it short keys, whatever they are asked to count', async () => {
    const key = 'ü'.repeat(1000);
    expect((await count(0, { key })).counts).toEqual([1]);
    expect((await count(1, { key })).counts).toEqual([2]);
    expect((await count(1, { key: `${key}.` })).counts).toEqual([1]);
    await until(
      () => hits.length > 0,
      () => 'nothing was sent',
    );
    expect(JSON.stringify(hits)).not.toContain('üü');
  });

  it('wait for one that is late in a burst, and lose no count', async () => {
    let outcome = await burst('late:0', 300);
    // If a busy machine delays the primary by a second, they count without it for a while.
    for (let n = 1; n < 10 && outcome.alone > 0; n += 1) outcome = await burst(`late:${n}`, 300);
    expect(outcome).toEqual({ counts: Array.from({ length: 52 }, (_, n) => n + 1), alone: 0 });
  });

  it('go on from what they knew if it does not answer, and learn from answers that come too late', async () => {
    const key = 'silent';
    expect((await count(0, { key, amount: 30 })).counts).toEqual([30]);
    expect((await count(1, { key, amount: 10 })).counts).toEqual([40]);
    primary.kill('SIGSTOP');
    const [first, second] = await Promise.all([
      count(0, { key, times: 3 }),
      sleep(100).then(() => count(1, { key, times: 3 })),
    ]);
    expect(first.counts).toEqual([31, 32, 33]);
    expect(second.counts).toEqual([41, 42, 43]);
    primary.kill('SIGCONT');
    // The primary counts six requests: 41 to 43 for one of the workers, 44 to 46 for the other.
    await until(
      async () => String(await knownAlone(key)) === '43,46',
      () => 'they learn nothing',
    );
  });
});
