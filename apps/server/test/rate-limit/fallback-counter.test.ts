import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SharedCounter, Usage } from '../../src/rate-limit/counter.ts';
import { withFallback } from '../../src/rate-limit/fallback-counter.ts';
import { createMemoryCounter } from '../../src/rate-limit/memory-counter.ts';
import { until } from '../harness/process.ts';

const BUSY_MS = 100;
const TIMEOUT_MS = 50;
const WINDOW_MS = 600_000;

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** A counter shared by several "processes" in this one. It can be slow, and it can fail. */
function createShared() {
  const memory = createMemoryCounter();
  const unsent: (() => void)[] = [];
  let state: 'well' | 'slow' | 'failing' = 'well';
  const shared: SharedCounter = {
    name: 'it',
    timeoutMs: TIMEOUT_MS,
    count: async (key, windowMs, amount) => {
      // Asks at the end of the turn, like the real ones.
      await nextTurn();
      if (state === 'failing') throw new Error('it fails');
      const usage = memory.count(key, windowMs, amount);
      if (state === 'slow') await new Promise<void>((resolve) => unsent.push(resolve));
      return usage;
    },
    reconnect: vi.fn(),
    close: () => undefined,
  };
  return {
    shared,
    memory,
    become: (next: typeof state) => {
      state = next;
    },
    /** Sends the late answers, and lets their receivers handle them. */
    answerLate: async () => {
      for (const send of unsent.splice(0)) send();
      await nextTurn();
    },
  };
}

/** A process that uses the shared counter. */
function openProcess(shared: SharedCounter) {
  const countedAlone = vi.fn();
  const log = { info: vi.fn(), warn: vi.fn() };
  const counter = withFallback(shared, { log, countedAlone });
  onTestFinished(() => counter.close());
  const count = async (key: string, amount?: number) => (await counter.count(key, WINDOW_MS, amount)).count;
  const untilBack = () =>
    until(
      () => log.info.mock.calls.length > 0,
      () => 'it is not back',
    );
  return { counter, count, countedAlone, log, untilBack };
}

describe('a process whose shared counter is well', () => {
  it('takes its word, and has it count as many as asked', async () => {
    const { shared, memory } = createShared();
    const { count, countedAlone } = openProcess(shared);
    expect(await count('a')).toBe(1);
    memory.count('a', WINDOW_MS, 10);
    expect(await count('a', 5)).toBe(16);
    expect(await count('b')).toBe(1);
    expect(countedAlone).not.toHaveBeenCalled();
  });

  it('gives each of many that come at once another number', async () => {
    const { shared, memory } = createShared();
    const { count } = openProcess(shared);
    memory.count('a', WINDOW_MS, 10);
    const counts = await Promise.all(Array.from({ length: 100 }, () => count('a')));
    expect(counts).toEqual(Array.from({ length: 100 }, (_, n) => 11 + n));
  });

  it('tells the end of the shared window, which began before it asked first', async () => {
    const answer: Usage = { count: 7, ttlMs: 1000 };
    const { counter } = openProcess({ ...createShared().shared, count: async () => answer });
    const { count, ttlMs } = await counter.count('a', WINDOW_MS);
    expect(count).toBe(7);
    expect(ttlMs).toBeLessThanOrEqual(1000);
  });

  it('does not take the time of a long turn for the time that the shared counter takes', async () => {
    const { shared } = createShared();
    const { count, countedAlone } = openProcess(shared);
    const counted = count('a');
    block(BUSY_MS);
    expect(await counted).toBe(1);
    expect(countedAlone).not.toHaveBeenCalled();
  });
});

describe('a process whose shared counter is slow', () => {
  it('waits no longer than it says once the turn is over, then counts alone', async () => {
    const { shared, become } = createShared();
    const { count, countedAlone, log } = openProcess(shared);
    become('slow');
    const start = performance.now();
    expect(await count('a')).toBe(1);
    expect(performance.now() - start).toBeLessThan(2500);
    expect(countedAlone).toHaveBeenCalledOnce();
    expect(log.warn).toHaveBeenCalledOnce();
    expect(log.warn.mock.calls[0]).toEqual([
      { reason: 'no answer in 50 ms' },
      'rate limits: it fails; until it is back, this process counts alone',
    ]);
  });

  it('goes on from the highest count that it was told', async () => {
    const { shared, memory, become } = createShared();
    const { count } = openProcess(shared);
    memory.count('a', WINDOW_MS, 30);
    expect(await count('a')).toBe(31);
    become('slow');
    expect(await Promise.all([count('a'), count('a', 3), count('a')])).toEqual([32, 35, 36]);
    expect(await count('b')).toBe(1);
  });

  it('learns from an answer that comes too late, and counts nothing twice for it', async () => {
    const { shared, memory, become, answerLate } = createShared();
    const { count } = openProcess(shared);
    become('slow');
    memory.count('a', WINDOW_MS, 30);
    expect(await count('a')).toBe(1);
    await answerLate();
    expect(await count('a')).toBe(32);

    expect(await count('b')).toBe(1);
    await answerLate();
    expect(await count('b')).toBe(2);
  });

  it('learns it for a key that it was told of before, too', async () => {
    const { shared, memory, become, answerLate } = createShared();
    const { count } = openProcess(shared);
    expect(await count('a')).toBe(1);
    memory.count('a', WINDOW_MS, 100);
    become('slow');
    expect(await Promise.all([count('a'), count('a')])).toEqual([2, 3]);
    await answerLate();
    expect(await count('a')).toBe(104);
  });
});

describe('a process whose shared counter is lost', () => {
  it('goes on alone from what it knew, with one warning', async () => {
    const { shared, memory, become } = createShared();
    const { count, countedAlone, log } = openProcess(shared);
    memory.count('a', WINDOW_MS, 48);
    expect(await count('a')).toBe(49);
    become('failing');
    const counts = [await count('a'), await count('a'), await count('a', 10), await count('b')];
    expect(counts).toEqual([50, 51, 61, 1]);
    expect(countedAlone).toHaveBeenCalledTimes(4);
    expect(log.warn).toHaveBeenCalledOnce();
  });

  it('lets nobody start anew when it is back, with less than before', async () => {
    const { shared, memory, become } = createShared();
    const { count, untilBack } = openProcess(shared);
    become('failing');
    expect(await count('a', 40)).toBe(40);
    become('well');
    await untilBack();
    // Its own counts are 1 and 2 by now.
    expect([await count('a'), await count('a')]).toEqual([41, 42]);
    memory.count('a', WINDOW_MS, 60);
    expect(await count('a')).toBe(63);
    expect(await count('b')).toBe(1);
  });

  it('tries to reach it each second until it is', async () => {
    const { shared, become } = createShared();
    const { count, log, untilBack } = openProcess(shared);
    become('failing');
    await count('a');
    await until(
      () => vi.mocked(shared.reconnect).mock.calls.length > 0,
      () => 'it does not try',
    );
    expect(log.info).not.toHaveBeenCalled();
    become('well');
    await untilBack();
    expect(log.warn).toHaveBeenCalledOnce();
    expect(log.info).toHaveBeenCalledOnce();
  });
});
