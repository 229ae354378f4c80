import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBlockList } from '../../src/rate-limit/block-list.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

describe('a list of blocked addresses', () => {
  it('says how long an address has still to wait, in whole seconds', () => {
    const blocked = createBlockList();
    expect(blocked.isEmpty()).toBe(true);
    blocked.add('10.0.0.1', 1500);
    expect(blocked.isEmpty()).toBe(false);
    expect(blocked.secondsLeft('10.0.0.1')).toBe(2);
    expect(blocked.secondsLeft('10.0.0.2')).toBe(0);
    vi.advanceTimersByTime(1499);
    expect(blocked.secondsLeft('10.0.0.1')).toBe(1);
    vi.advanceTimersByTime(1);
    expect(blocked.secondsLeft('10.0.0.1')).toBe(0);
  });

  it('forgets those that may come again, though they do not', () => {
    const blocked = createBlockList();
    blocked.add('10.0.0.1', 1000);
    vi.advanceTimersByTime(31_000);
    blocked.secondsLeft('10.0.0.2');
    expect(blocked.isEmpty()).toBe(true);
  });

  it('has 10,000 at most: those that have ended go first, then the oldest', () => {
    const blocked = createBlockList();
    const add = (from: number, to: number, ttlMs: number) => {
      for (let n = from; n < to; n += 1) blocked.add(`address ${n}`, ttlMs);
    };
    const isBlocked = (n: number) => blocked.secondsLeft(`address ${n}`) > 0;
    add(0, 6000, 60_000);
    add(6000, 10_000, 1000);
    vi.advanceTimersByTime(1000);
    add(10_000, 14_000, 60_000);
    expect(isBlocked(0)).toBe(true);
    add(14_000, 30_000, 60_000);
    expect(isBlocked(0)).toBe(false);
    expect(isBlocked(19_999)).toBe(false);
    const youngest = Array.from({ length: 9900 }, (_, n) => 20_100 + n);
    expect(youngest.filter(isBlocked)).toHaveLength(9900);
  });
});
