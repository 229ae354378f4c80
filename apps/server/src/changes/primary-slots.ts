import { askPrimary, PRIMARY_TIMEOUT_MS } from '../cluster/ask-primary.ts';
import { boundedKey } from '../rate-limit/key.ts';
import { SLOTTING, type Slotting } from './slot-topic.ts';
import type { SharedSlots } from './slots.ts';

/** Counts open streams in the memory of the primary, together with its other workers. For workers only. */
export function openPrimarySlots(): SharedSlots {
  const primary = askPrimary<Slotting>(SLOTTING);
  return {
    timeoutMs: PRIMARY_TIMEOUT_MS,
    take: ({ userId, id }) => primary.ask(['take', boundedKey(userId), id]),
    // The primary knows which workers are alive.
    keep: () => undefined,
    free: ({ userId, id }) => void primary.ask(['free', boundedKey(userId), id]).catch(() => undefined),
    close: primary.close,
  };
}
