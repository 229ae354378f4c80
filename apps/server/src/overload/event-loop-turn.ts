/** The turn of the event loop that is under way, as far as it takes in requests. */
export interface EventLoopTurn {
  /** Requests that this turn has taken in, the latest included. */
  readonly requests: number;
  /** How long it has been taking them in, in milliseconds. */
  readonly ms: number;
}

/**
 * Makes what is called for each request. What it returns is the delay of the event loop as that request has met it: sockets
 * that have something to read are read one after the other in one turn, and the last of them has waited for all others.
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
