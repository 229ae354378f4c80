/** How long a client may take, in milliseconds. */
export const TIMEOUTS = {
  /** For the headers of a request, the first of a connection included. */
  headers: 10_000,
  /** For a whole request, its body included: 100 kB at 7 kB a second. */
  request: 15_000,
  /** How often is looked for requests and answers that are over their time: each may take this much longer. */
  check: 5000,
  /** Between two requests of a connection: longer than load balancers keep theirs (60 s), so that they close first. */
  idle: 72_000,
  /** For taking the next piece of an answer, and for a whole answer that is short. */
  stall: 30_000,
  /** Bytes a second, at which a long answer has to be taken beyond that. */
  leastRate: 10_000,
};

export type Timeouts = typeof TIMEOUTS;
