/** A number of requests per window. Its texts for headers are made once. */
export interface Limit {
  readonly max: number;
  readonly windowMs: number;
  /** The name, as a string of structured fields (RFC 9651). */
  readonly name: string;
  /** The value of `RateLimit-Policy`. */
  readonly policy: string;
}

/**
 * Creates a limit.
 *
 * @param name for clients, which tell limits apart by it. Must not depend on the client: no user id, no address
 * @param max requests per window
 */
export function createLimit(name: string, max: number, windowMs: number): Limit {
  const quoted = JSON.stringify(name);
  return { max, windowMs, name: quoted, policy: `${quoted};q=${max};w=${Math.ceil(windowMs / 1000)}` };
}
