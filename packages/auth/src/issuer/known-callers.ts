import { createHash } from 'node:crypto';
import { SharedMemory } from '../shared-memory.ts';
import type { Caller } from './caller.ts';

const MAX_PAIRS = 10_000;
const MAX_ADDRESSES_OF_ACCOUNT = 16;

type Pair = Pick<Caller, 'address' | 'account'>;

function digestOf({ address, account }: Pair): string {
  return createHash('sha256')
    .update(JSON.stringify([address, account]))
    .digest('base64url');
}

/** Remembers which address has signed in to which account: the last 10,000 pairs, 16 per account, as digests, in memory. */
export function createKnownCallers() {
  const digests = new SharedMemory<true>({
    maxSize: MAX_PAIRS,
    sizeOf: () => 1,
    maxOfOwner: MAX_ADDRESSES_OF_ACCOUNT,
  });
  return {
    has: (pair: Pair): boolean => pair.account !== undefined && digests.get(digestOf(pair)) === true,
    add: (pair: Pair): void => {
      if (pair.account !== undefined) digests.set(digestOf(pair), pair.account, true);
    },
  };
}
