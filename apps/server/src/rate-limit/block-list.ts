import { LRUCache } from 'lru-cache';

const MAX_ADDRESSES = 10_000;

/** Addresses that are refused without a further look, each for a time. In this process alone. */
export function createBlockList() {
  const until = new LRUCache<string, number>({ max: MAX_ADDRESSES });
  return {
    isEmpty: (): boolean => until.size === 0,
    add: (address: string, ttlMs: number): void => {
      until.set(address, Date.now() + ttlMs);
    },
    /** Whole seconds that an address has still to wait; 0 for one that is not blocked. */
    secondsLeft: (address: string): number => {
      const end = until.get(address);
      return end === undefined ? 0 : Math.max(0, Math.ceil((end - Date.now()) / 1000));
    },
  };
}
