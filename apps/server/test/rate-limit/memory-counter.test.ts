import { afterEach, describe, expect, it, vi } from 'vitest';
import { boundedKey } from '../../src/rate-limit/key.ts';
import { createMemoryCounter } from '../../src/rate-limit/memory-counter.ts';

const MINUTE = 60_000;
const LONGEST_KEY = 'k'.repeat(64);

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a counter in memory', () => {
  it('counts as many requests at once as it is told', () => {
    const counter = createMemoryCounter();
    expect(counter.count('a', MINUTE).count).toBe(1);
    expect(counter.count('a', MINUTE, 25).count).toBe(26);
    expect(counter.count('a', MINUTE).count).toBe(27);
    expect(counter.count('b', MINUTE, 3).count).toBe(3);
  });

  it('begins a window with the first request, whose end no later one moves', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const counter = createMemoryCounter();
    expect(counter.count('a', MINUTE)).toEqual({ count: 1, ttlMs: MINUTE });
    vi.advanceTimersByTime(MINUTE - 1);
    expect(counter.count('a', MINUTE)).toEqual({ count: 2, ttlMs: 1 });
    vi.advanceTimersByTime(1);
    expect(counter.count('a', MINUTE)).toEqual({ count: 1, ttlMs: MINUTE });
  });

  it.each([
    ['forwards', 24 * 60 * MINUTE],
    ['back', -24 * 60 * MINUTE],
  ])('goes on as before if somebody sets the clock %s', (_, change) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const counter = createMemoryCounter();
    counter.count('a', MINUTE);
    vi.setSystemTime(Date.now() + change);
    const { count, ttlMs } = counter.count('a', MINUTE);
    expect(count).toBe(2);
    expect(ttlMs).toBeGreaterThan(0);
    expect(ttlMs).toBeLessThanOrEqual(MINUTE);
  });

  it('takes over a higher count and an earlier end, and never the contrary', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const counter = createMemoryCounter();
    counter.count('a', MINUTE, 5);
    expect(counter.raise('a', MINUTE, { count: 9, ttlMs: 1000 })).toEqual({ count: 9, ttlMs: 1000 });
    expect(counter.raise('a', MINUTE, { count: 2, ttlMs: MINUTE })).toEqual({ count: 9, ttlMs: 1000 });
    expect(counter.count('a', MINUTE)).toEqual({ count: 10, ttlMs: 1000 });
    vi.advanceTimersByTime(1000);
    expect(counter.raise('a', MINUTE, { count: 11, ttlMs: 1 })).toEqual({ count: 11, ttlMs: 1 });
    expect(counter.count('a', MINUTE).count).toBe(1);
  });
});

describe('a key', () => {
  it('is kept as it is up to 64 characters, and as 43 if it is longer', () => {
    expect(boundedKey(LONGEST_KEY)).toBe(LONGEST_KEY);
    expect(boundedKey('')).toBe('');
    for (const key of [`${LONGEST_KEY}k`, 'ü'.repeat(20_000), '\u{1f600}'.repeat(33)])
      expect(boundedKey(key)).toMatch(/^[\w-]{43}$/);
  });

  it('of 19 kB takes up no more memory than another, and differs by its last character', () => {
    const counter = createMemoryCounter();
    const set = vi.spyOn(Map.prototype, 'set');
    const long = `account:${'x'.repeat(19_000)}`;
    expect(counter.count(`${long}1`, MINUTE).count).toBe(1);
    expect(counter.count(`${long}2`, MINUTE).count).toBe(1);
    expect(counter.count(`${long}1`, MINUTE).count).toBe(2);
    expect(counter.raise(`${long}1`, MINUTE, { count: 7, ttlMs: MINUTE }).count).toBe(7);
    const keys = set.mock.calls.map(([key]) => key).filter((key) => typeof key === 'string');
    vi.restoreAllMocks();
    expect(keys).toHaveLength(2);
    for (const key of keys) expect(key.length).toBeLessThanOrEqual(64);
  });
});
