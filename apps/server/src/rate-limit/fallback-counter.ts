import type { RequestCounter, SharedCounter, Usage } from './counter.ts';
import { createMemoryCounter } from './memory-counter.ts';

/** What a request may lose to a counter that does not answer. A near one takes less than 1 ms. */
const TIMEOUT_MS = 50;
const PROBE_INTERVAL_MS = 1000;
const PROBE_KEY = 'probe';

/** Who is told of the loss and the return of a counter. */
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
  /** Asks the shared counter once, so that one which is out of reach is told of at the start. */
  start(): Promise<void>;
  close(): void;
}

/**
 * The time begins when the turn of the event loop that asks has ended: what it asks may leave only then. Node counts a timer
 * from the beginning of the turn that sets it, which is why it is the next turn that does.
 */
function inTime(usage: Promise<Usage>): Promise<Usage> {
  return new Promise((resolve, reject) => {
    const expire = () => reject(new Error(`no answer in ${TIMEOUT_MS} ms`));
    let timer: NodeJS.Timeout | undefined;
    let turn: NodeJS.Immediate;
    const start = () => {
      timer = setTimeout(() => {
        // After a turn that took long, timers come before what has arrived meanwhile. The answer may be in there.
        turn = setImmediate(expire);
      }, TIMEOUT_MS);
    };
    turn = setImmediate(() => {
      turn = setImmediate(start);
    });
    const stop = () => {
      clearImmediate(turn);
      clearTimeout(timer);
    };
    usage.finally(stop).then(resolve, reject);
  });
}

/**
 * Counts by the shared counter, and in this process alone while that is gone, slow or refuses: the first requests that
 * notice wait for 50 ms at most, those after them for nothing. A probe each second finds out when it is back.
 *
 * @param name of the shared counter, for the log: once when it is lost, once when it is back
 */
export function withFallback(shared: SharedCounter, name: string, watch: CounterWatch): FallbackCounter {
  const { log, countedAlone } = watch;
  const local = createMemoryCounter();
  let isLost = false;
  let isClosed = false;
  let nextProbe: NodeJS.Timeout | undefined;

  async function probe(): Promise<void> {
    try {
      await inTime(shared.count(PROBE_KEY, PROBE_INTERVAL_MS));
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

  async function count(key: string, windowMs: number): Promise<Usage> {
    if (!isLost) {
      try {
        return await inTime(shared.count(key, windowMs));
      } catch (error) {
        lose(error);
      }
    }
    countedAlone?.();
    return local.count(key, windowMs);
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
