import { ExpiringMap, monotonicNow, SWEEP_INTERVAL_MS } from './expiring-map.ts';

const MAX_ADDRESSES = 10_000;
/** Entries that are freed at once. */
const ROOM = 100;

/** Creates a list of addresses to refuse unchecked, each for a time. At most 10,000, in this process only. */
export function createBlockList() {
  const blocks = new ExpiringMap<{ readonly endsAt: number }>();

  let sweptAt = monotonicNow();

  function sweep(now: number): void {
    sweptAt = now;
    blocks.sweep(now);
  }

  function makeRoom(now: number): void {
    sweep(now);
    blocks.deleteOldest(blocks.size - (MAX_ADDRESSES - ROOM));
  }

  return {
    isEmpty: (): boolean => blocks.size === 0,
    add: (address: string, ttlMs: number): void => {
      const now = monotonicNow();
      if (blocks.size >= MAX_ADDRESSES) makeRoom(now);
      blocks.set(address, { endsAt: now + ttlMs });
    },
    /** Returns the seconds that an address still has to wait, rounded up; 0 if it is not blocked. */
    secondsLeft: (address: string): number => {
      const now = monotonicNow();
      if (now - sweptAt >= SWEEP_INTERVAL_MS) sweep(now);
      const block = blocks.get(address, now);
      return block ? Math.ceil((block.endsAt - now) / 1000) : 0;
    },
  };
}
