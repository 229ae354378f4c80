import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import type { SharedCounter } from '../../src/rate-limit/counter.ts';
import { withFallback } from '../../src/rate-limit/fallback-counter.ts';

const BUSY_MS = 100;

/** Is asked when the turn is over, and then takes its time. */
function answerAfter(ms: number): SharedCounter {
  const answer = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    await sleep(ms);
    return { count: 7, ttlMs: 1000 };
  };
  return { count: answer, reconnect: () => undefined, close: () => undefined };
}

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

it('does not take the time of a long turn for the time that the shared counter takes', async () => {
  const countedAlone = vi.fn();
  const log = { info: () => undefined, warn: () => undefined };
  const counter = withFallback(answerAfter(10), 'it', { log, countedAlone });
  const usage = counter.count('key', 1000);
  block(BUSY_MS);
  expect(await usage).toEqual({ count: 7, ttlMs: 1000 });
  expect(countedAlone).not.toHaveBeenCalled();
  counter.close();
});

it('waits no longer than it says once the turn is over', async () => {
  const countedAlone = vi.fn();
  const log = { info: () => undefined, warn: () => undefined };
  const counter = withFallback(answerAfter(5000), 'it', { log, countedAlone });
  const start = performance.now();
  expect(await counter.count('key', 1000)).toMatchObject({ count: 1 });
  expect(performance.now() - start).toBeLessThan(2500);
  expect(countedAlone).toHaveBeenCalledOnce();
  counter.close();
});
