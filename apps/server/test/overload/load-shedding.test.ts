import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { followConcurrency } from '../../src/overload/concurrency-limit.ts';
import { followTurns } from '../../src/overload/event-loop-turn.ts';
import { until } from '../harness/process.ts';

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

function follow() {
  const concurrency = followConcurrency();
  onTestFinished(() => concurrency.stop());
  return concurrency;
}

describe('a turn of the event loop', () => {
  it('is as long as the requests in it, and the next one begins anew', async () => {
    const enterTurn = followTurns();
    expect(enterTurn()).toMatchObject({ requests: 1 });
    block(30);
    const second = enterTurn();
    expect(second.requests).toBe(2);
    expect(second.ms).toBeGreaterThanOrEqual(30);
    await delay(1);
    const next = enterTurn();
    expect(next.requests).toBe(1);
    expect(next.ms).toBeLessThan(30);
  });
});

describe('the limit of requests in flight', () => {
  it('is wide while there are few', async () => {
    const concurrency = follow();
    const before = concurrency.limit;
    concurrency.begin();
    concurrency.end(true);
    await delay(300);
    expect(concurrency.limit).toBe(before);
    expect(concurrency.limit).toBeGreaterThan(100);
  });

  it('goes by how many get done, and never below sixty-four', async () => {
    const concurrency = follow();
    for (let n = 0; n < 100; n += 1) concurrency.begin();
    // Nothing ends: every new call would wait forever.
    await until(
      () => concurrency.limit === 64,
      () => `${concurrency.limit}`,
    );
    const working = setInterval(() => {
      for (let n = 0; n < 5; n += 1) {
        concurrency.begin();
        concurrency.end(true);
      }
    }, 5);
    onTestFinished(() => clearInterval(working));
    await until(
      () => concurrency.limit > 64 && concurrency.limit < 2000,
      () => `${concurrency.limit}`,
    );
    expect(concurrency.inFlight).toBe(100);
  });

  it('counts no refusals as work', async () => {
    const concurrency = follow();
    for (let n = 0; n < 100; n += 1) concurrency.begin();
    const refusing = setInterval(() => {
      for (let n = 0; n < 20; n += 1) {
        concurrency.begin();
        concurrency.end(false);
      }
    }, 5);
    onTestFinished(() => clearInterval(refusing));
    await until(
      () => concurrency.limit === 64,
      () => `${concurrency.limit}`,
    );
  });
});
