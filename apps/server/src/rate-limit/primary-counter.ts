import { askPrimary, PRIMARY_TIMEOUT_MS } from '../cluster/ask-primary.ts';
import { COUNTING, type Counting } from './count-topic.ts';
import type { SharedCounter } from './counter.ts';
import { boundedKey } from './key.ts';

/** Counts in the memory of the primary, together with its other workers. For workers only. */
export function openPrimaryCounter(): SharedCounter {
  const primary = askPrimary<Counting>(COUNTING);
  return {
    name: 'the primary process',
    timeoutMs: PRIMARY_TIMEOUT_MS,
    count: async (key, windowMs, amount = 1) => {
      const [count, ttlMs] = await primary.ask([boundedKey(key), windowMs, amount]);
      return { count, ttlMs };
    },
    // There is one channel, which ends with the process. Open questions may still be answered.
    reconnect: () => undefined,
    close: primary.close,
  };
}
