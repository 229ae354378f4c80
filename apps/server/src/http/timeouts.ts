/** Time limits for clients, in milliseconds. */
export const TIMEOUTS = {
  /** For the headers of a request, including the first of a connection. */
  headers: 10_000,
  /** For a whole request with its body: 100 kB at 7 kB/s. */
  request: 15_000,
  /** Interval of the checks. Each limit may be exceeded by this much. */
  check: 5000,
  /** Between two requests of a connection. Load balancers keep idle connections for 60 s, so they close first. */
  idle: 72_000,
  /** For reading the next part of an answer, and for a whole short answer. */
  stall: 30_000,
  /** Bytes per second at which a client must read a long answer after that time. */
  leastRate: 10_000,
};

export type Timeouts = typeof TIMEOUTS;
