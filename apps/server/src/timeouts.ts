/** How long a client may take, in milliseconds. */
export const TIMEOUTS = {
  /** For the headers of a request, the first of a connection included. */
  headers: 10_000,
  /** For a whole request, its body included. */
  request: 30_000,
  /** How often Node looks for requests that are over their time: each may take this much longer. */
  check: 5000,
  /** Between two requests of a connection: longer than load balancers keep theirs (60 s), so that they close first. */
  idle: 72_000,
  /** For taking the next piece of an answer. */
  stall: 30_000,
};

export type Timeouts = typeof TIMEOUTS;
