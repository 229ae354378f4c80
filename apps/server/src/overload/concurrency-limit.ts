const INTERVAL_MS = 250;
/** Longest wait of a call for those before it. */
const MAX_WAIT_MS = 1000;
/** As many as one client may send at once, and a short queue. */
const LEAST = 64;
/** Used under low load, where the rate is unknown. */
const WHEN_IDLE = 200;

/** Limit of the calls that a process works on at once. */
export interface ConcurrencyLimit {
  readonly inFlight: number;
  readonly limit: number;
  begin(): void;
  /** @param hasWorked false for a refused call, which says nothing about the speed of others */
  end(hasWorked: boolean): void;
  stop(): void;
}

/**
 * Measures how many calls the process finishes, and derives how many may be in it so that the last one waits at most a
 * second. It does not matter where they queue: for the event loop, a connection, or the embedded database.
 *
 * @see https://en.wikipedia.org/wiki/Little%27s_law
 */
export function followConcurrency(): ConcurrencyLimit {
  let inFlight = 0;
  let ended = 0;
  let endedBefore = 0;
  let limit = WHEN_IDLE;
  const timer = setInterval(() => {
    // The better of two intervals: a pause of the machine says nothing about the speed after it.
    const rate = Math.max(ended, endedBefore) / INTERVAL_MS;
    limit = inFlight < LEAST ? WHEN_IDLE : Math.max(LEAST, rate * MAX_WAIT_MS);
    endedBefore = ended;
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
