/** The current turn of the event loop: the part that reads requests. */
export interface EventLoopTurn {
  /** Requests read in this turn, including the latest. */
  readonly requests: number;
  /** Time since the first of them, in milliseconds. */
  readonly ms: number;
}

/**
 * Creates a function to call for each request. It returns how long the event loop has delayed that request: one turn
 * reads all ready sockets one after the other, and the last of them has waited for all others.
 *
 * @see https://nodejs.org/en/learn/asynchronous-work/event-loop-timers-and-nexttick#phases-in-detail
 */
export function followTurns(): () => EventLoopTurn {
  let requests = 0;
  let start = 0;
  const end = (): void => {
    requests = 0;
  };
  return () => {
    if (requests === 0) {
      start = performance.now();
      // After the last socket of this turn.
      setImmediate(end);
    }
    requests += 1;
    return { requests, ms: performance.now() - start };
  };
}
