import { setFlagsFromString } from 'node:v8';

/**
 * Maximum growth of the heap beyond the live objects before the next full collection, in percent. With free memory, V8
 * lets it grow to four times their size: a process with 30 MB of live objects had 100 MB of garbage. For requests,
 * whose garbage is short-lived, CPU time did not change. Collecting only long-lived garbage takes several times more.
 */
const GROWTH_PERCENT = 20;

/** Limits garbage. V8 reads this flag at every collection, so it can be set at any time. */
export function boundGarbage(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
