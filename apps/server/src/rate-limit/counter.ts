/** Usage of a key's window. */
export interface Usage {
  /** Requests in this window, including those just counted. */
  readonly count: number;
  /** Time until the window ends, in milliseconds. */
  readonly ttlMs: number;
}

/** Counts requests in fixed windows. A window begins with the first request of a key. */
export interface RequestCounter {
  /**
   * Counts requests. Returns no promise if it asks no other process.
   *
   * @param key any text. Up to 64 characters are kept as they are, a longer text as its digest
   * @param windowMs length of the window to begin if none is open; always the same for one key
   * @param amount requests to count: a whole number, 1 by default
   */
  count(key: string, windowMs: number, amount?: number): Usage | Promise<Usage>;
}

/** A counter shared with other processes, which may be unreachable. */
export interface SharedCounter extends RequestCounter {
  /** For the log. */
  readonly name: string;
  /** Time that a request waits for the answer before this process counts it alone, in milliseconds. */
  readonly timeoutMs: number;
  /** Counts as {@link RequestCounter} does. Answers that come after `timeoutMs` are used, too. */
  count(key: string, windowMs: number, amount?: number): Promise<Usage>;
  /** Called after a failure, before the next attempt. */
  reconnect(): void;
  close(): void;
}
