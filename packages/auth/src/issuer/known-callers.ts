import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Caller } from './caller.ts';

const MAX_PAIRS = 10_000;

function digestOf({ address, account }: Caller): string {
  return createHash('sha256')
    .update(JSON.stringify([address, account]))
    .digest('base64url');
}

/**
 * Remembers which address has signed in to which account: the last 10,000 pairs, as digests, in the memory of this process.
 */
export function createKnownCallers() {
  const digests = new LRUCache<string, true>({ max: MAX_PAIRS });
  return {
    has: (caller: Caller): boolean => caller.account !== undefined && digests.get(digestOf(caller)) === true,
    add: (caller: Caller): void => {
      digests.set(digestOf(caller), true);
    },
  };
}
