import { LRUCache } from 'lru-cache';
import type { RequestCounter, Usage } from './counter.ts';

/** 100 bytes each, or so. Whoever is pushed out starts anew, which takes this many others within a window. */
const MAX_KEYS = 50_000;

interface Window {
  count: number;
  readonly endsAt: number;
}

/** Asks nobody. */
interface MemoryCounter extends RequestCounter {
  count(key: string, windowMs: number): Usage;
}

/** Counts in this process alone. */
export function createMemoryCounter(): MemoryCounter {
  const windows = new LRUCache<string, Window>({ max: MAX_KEYS });
  return {
    count: (key, windowMs) => {
      const now = Date.now();
      let window = windows.get(key);
      if (!window || window.endsAt <= now) {
        window = { count: 0, endsAt: now + windowMs };
        windows.set(key, window);
      }
      window.count += 1;
      return { count: window.count, ttlMs: window.endsAt - now };
    },
  };
}
