import { setFlagsFromString } from 'node:v8';

/**
 * How much the heap may grow beyond the live objects before the next full collection, in percent. With free memory, V8
 * lets it grow to four times their size: a process with 30 MB of live objects had 100 MB of garbage. CPU time is the
 * same for requests, whose garbage is short-lived. Collecting only long-lived garbage costs several times as much.
 */
const GROWTH_PERCENT = 20;

/** Bounds garbage. V8 reads this flag at every collection, so it can be set at any time. */
export function boundGarbage(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
