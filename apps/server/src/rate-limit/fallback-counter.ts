import type { RequestCounter, SharedCounter, Usage } from './counter.ts';
import { inTime } from './in-time.ts';
import { createMemoryCounter } from './memory-counter.ts';

const PROBE_INTERVAL_MS = 1000;
const PROBE_KEY = 'probe';

/** Reports the loss and the return of a shared counter. */
export interface CounterWatch {
  /** A pino logger, for example. */
  readonly log: {
    info(details: object, message: string): void;
    warn(details: object, message: string): void;
  };
  /** Called for each request that this process counts alone. */
  readonly countedAlone?: (() => void) | undefined;
}

export interface FallbackCounter extends RequestCounter {
  /** Asks the shared counter once, so that one that is unreachable at the start is reported then. */
  start(): Promise<void>;
  close(): void;
}

/**
 * Counts with the shared counter, or in this process alone while that one is unreachable, slow or failing. The first
 * requests that notice wait at most `timeoutMs`, later ones do not wait. A probe each second detects its return.
 *
 * This process remembers the highest known count of each window: from the shared counter, even if late, and from its
 * own counting. It never returns less, so losing or regaining the shared counter gives nobody a fresh window.
 */
export function withFallback(shared: SharedCounter, watch: CounterWatch): FallbackCounter {
  const { name, timeoutMs } = shared;
  const { log, countedAlone } = watch;
  const local = createMemoryCounter();
  let isLost = false;
  let isClosed = false;
  let nextProbe: NodeJS.Timeout | undefined;

  async function probe(): Promise<void> {
    try {
      await inTime(shared.count(PROBE_KEY, PROBE_INTERVAL_MS), timeoutMs);
      isLost = false;
      log.info({}, `rate limits: ${name} is back`);
    } catch {
      shared.reconnect();
      schedule();
    }
  }

  function schedule(): void {
    if (!isClosed) nextProbe = setTimeout(probe, PROBE_INTERVAL_MS).unref();
  }

  function lose(error: unknown): void {
    if (isLost) return;
    isLost = true;
    const reason = error instanceof Error ? error.message : String(error);
    log.warn({ reason }, `rate limits: ${name} fails; until it is back, this process counts alone`);
    schedule();
  }

  function countAlone(key: string, windowMs: number, amount: number): Usage {
    countedAlone?.();
    return local.count(key, windowMs, amount);
  }

  async function count(key: string, windowMs: number, amount = 1): Promise<Usage> {
    if (isLost) return countAlone(key, windowMs, amount);
    const answer = shared.count(key, windowMs, amount);
    try {
      const usage = await inTime(answer, timeoutMs);
      local.count(key, windowMs, amount);
      return local.raise(key, windowMs, usage);
    } catch (error) {
      lose(error);
      const usage = countAlone(key, windowMs, amount);
      // The shared counter may still have counted it, and answer later.
      answer.then(
        (late) => local.raise(key, windowMs, late),
        () => undefined,
      );
      return usage;
    }
  }

  return {
    count,
    start: async () => void (await count(PROBE_KEY, PROBE_INTERVAL_MS)),
    close: () => {
      isClosed = true;
      clearTimeout(nextProbe);
      shared.close();
    },
  };
}
