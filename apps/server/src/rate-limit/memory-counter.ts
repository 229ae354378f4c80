import type { RequestCounter, Usage } from './counter.ts';
import { monotonicNow } from './expiring-map.ts';
import { boundedKey } from './key.ts';
import { type Window, Windows } from './windows.ts';

/** A counter that asks no other process. */
export interface MemoryCounter extends RequestCounter {
  count(key: string, windowMs: number, amount?: number): Usage;
  /**
   * Applies another counter's usage of a key to its open window: the higher count, and the earlier end.
   *
   * @returns the resulting usage; `usage` if no window is open
   */
  raise(key: string, windowMs: number, usage: Usage): Usage;
}

function usageOf({ count, endsAt }: Window, now: number): Usage {
  return { count, ttlMs: endsAt - now };
}

/** Creates a counter for this process alone, within the bounds of {@link Windows}. */
export function createMemoryCounter(): MemoryCounter {
  const windows = new Windows();
  return {
    count: (key, windowMs, amount = 1) => {
      const now = monotonicNow();
      const window = windows.open(boundedKey(key), windowMs, now);
      window.count += amount;
      return usageOf(window, now);
    },
    raise: (key, windowMs, usage) => {
      const now = monotonicNow();
      const window = windows.find(boundedKey(key), windowMs, now);
      if (!window) return usage;
      window.count = Math.max(window.count, usage.count);
      window.endsAt = Math.min(window.endsAt, now + usage.ttlMs);
      return usageOf(window, now);
    },
  };
}
