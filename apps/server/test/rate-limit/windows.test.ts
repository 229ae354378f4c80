import { describe, expect, it } from 'vitest';
import { Windows } from '../../src/rate-limit/windows.ts';

const SECOND = 1000;
const MINUTE = 60_000;

/** Opens one window for each of `amount` unique keys. */
function openMany(windows: Windows, amount: number, { windowMs, now, name = 'key' }: OpenOptions): string[] {
  const keys = Array.from({ length: amount }, (_, n) => `${name}:${n}`);
  for (const key of keys) windows.open(key, windowMs, now).count += 1;
  return keys;
}

interface OpenOptions {
  readonly windowMs: number;
  readonly now: number;
  readonly name?: string;
}

/** Returns how many of these keys still have the window from {@link openMany}. */
function kept(windows: Windows, keys: readonly string[], { windowMs, now }: OpenOptions): number {
  return keys.filter((key) => windows.find(key, windowMs, now)?.count === 1).length;
}

describe('the windows of many keys', () => {
  it('are open until their end, and not a millisecond longer', () => {
    const windows = new Windows();
    const window = windows.open('a', MINUTE, 5);
    expect(windows.find('a', MINUTE, 5 + MINUTE - 1)).toBe(window);
    expect(windows.find('a', MINUTE, 5 + MINUTE)).toBeUndefined();
    expect(windows.open('a', MINUTE, 5 + MINUTE)).toEqual({ count: 0, endsAt: 5 + 2 * MINUTE });
  });

  it('are removed half a minute after their end at the latest, though nobody asks for them again', () => {
    const windows = new Windows();
    openMany(windows, 1000, { windowMs: 10 * SECOND, now: 0 });
    openMany(windows, 1000, { windowMs: MINUTE, now: 0 });
    windows.open('other', 10 * MINUTE, 0);
    windows.open('other', 10 * MINUTE, 40 * SECOND);
    expect(windows.size).toBe(1001);
    windows.open('other', 10 * MINUTE, 90 * SECOND);
    expect(windows.size).toBe(1);
  });

  it('are 50,000 at most', () => {
    const windows = new Windows();
    for (const windowMs of [10 * SECOND, MINUTE, 10 * MINUTE]) {
      openMany(windows, 60_000, { windowMs, now: 0 });
      expect(windows.size).toBeGreaterThan(48_000);
      expect(windows.size).toBeLessThanOrEqual(50_000);
    }
  });
});

describe('too many windows', () => {
  it('push out the oldest', () => {
    const windows = new Windows();
    const options = { windowMs: MINUTE, now: 0 };
    const keys = openMany(windows, 100_000, options);
    expect(kept(windows, keys.slice(-49_000), options)).toBe(49_000);
    expect(kept(windows, keys.slice(0, 50_000), options)).toBe(0);
  });

  it('push out those that have ended before any that is open', () => {
    const windows = new Windows();
    const long = { windowMs: 10 * MINUTE, now: 0, name: 'long' };
    const short = { windowMs: 10 * SECOND, now: 0, name: 'short' };
    const longKeys = openMany(windows, 30_000, long);
    openMany(windows, 20_000, short);
    openMany(windows, 19_000, { ...short, now: 10 * SECOND, name: 'later' });
    expect(kept(windows, longKeys, long)).toBe(30_000);
  });

  it('of addresses push out none of an account, whose length is another', () => {
    const windows = new Windows();
    const account = { windowMs: 10 * MINUTE, now: 0, name: 'account' };
    const accounts = openMany(windows, 15_000, account);
    openMany(windows, 200_000, { windowMs: MINUTE, now: 1, name: 'address' });
    openMany(windows, 200_000, { windowMs: 10 * SECOND, now: 1, name: 'password' });
    expect(kept(windows, accounts, account)).toBe(15_000);
  });

  it('of all lengths at once leave each the youngest 15,000', () => {
    const windows = new Windows();
    const all = [10 * SECOND, MINUTE, 10 * MINUTE].map((windowMs) => ({ windowMs, now: 0 }));
    for (let n = 0; n < 60_000; n += 1) {
      for (const { windowMs } of all) windows.open(`key:${n}`, windowMs, 0).count += 1;
    }
    const youngest = Array.from({ length: 15_000 }, (_, n) => `key:${45_000 + n}`);
    for (const options of all) expect(kept(windows, youngest, options)).toBe(15_000);
  });

  it('do not take a key that begins anew for an old one', () => {
    const windows = new Windows();
    const windowMs = 10 * SECOND;
    openMany(windows, 1, { windowMs, now: 0, name: 'anew' });
    openMany(windows, 30_000, { windowMs, now: 5 * SECOND, name: 'early' });
    const [anew = ''] = openMany(windows, 1, { windowMs, now: 10 * SECOND, name: 'anew' });
    openMany(windows, 20_100, { windowMs, now: 10 * SECOND, name: 'late' });
    expect(windows.size).toBeLessThan(50_000);
    expect(windows.find(anew, windowMs, 10 * SECOND)?.count).toBe(1);
  });
});
