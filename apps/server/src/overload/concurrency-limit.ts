const INTERVAL_MS = 250;
/** A call may wait for those before it for so long. */
const MAX_WAIT_MS = 1000;
/** As many as one client may well send at once, and no queue to speak of. */
const LEAST = 64;
/** Holds while little is asked for, so that the rate is not known. */
const WHEN_IDLE = 200;

/** How many calls a process works on at once. */
export interface ConcurrencyLimit {
  readonly inFlight: number;
  readonly limit: number;
  begin(): void;
  /** @param hasWorked false for a call that was turned away, which says nothing of how fast the others go */
  end(hasWorked: boolean): void;
  stop(): void;
}

/**
 * Follows how many calls the process gets done, and so how many may be in it for the last one to wait for no longer
 * than a second, wherever they queue: in the event loop, for a connection, or for the embedded database.
 *
 * @see https://en.wikipedia.org/wiki/Little%27s_law
 */
export function followConcurrency(): ConcurrencyLimit {
  let inFlight = 0;
  let ended = 0;
  let limit = WHEN_IDLE;
  const timer = setInterval(() => {
    limit = inFlight < LEAST ? WHEN_IDLE : Math.max(LEAST, (ended * MAX_WAIT_MS) / INTERVAL_MS);
    ended = 0;
  }, INTERVAL_MS);
  timer.unref();
  return {
    get inFlight() {
      return inFlight;
    },
    get limit() {
      return limit;
    },
    begin: () => {
      inFlight += 1;
    },
    end: (hasWorked) => {
      inFlight -= 1;
      if (hasWorked) ended += 1;
    },
    stop: () => clearInterval(timer),
  };
}
