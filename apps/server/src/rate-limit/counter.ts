/** What a key has used of its window. */
export interface Usage {
  /** Requests in this window, the one that was just counted included. */
  readonly count: number;
  /** Until the window ends, in milliseconds. */
  readonly ttlMs: number;
}

/** Counts requests in fixed windows, which begin with the first request of a key. */
export interface RequestCounter {
  /**
   * Counts one request. Where nobody has to be asked, the answer is there at once.
   *
   * @param key whose it is; any text
   * @param windowMs length of the window, should this be the first request in it
   */
  count(key: string, windowMs: number): Usage | Promise<Usage>;
}

/** A counter that other processes count with, and that can therefore be out of reach. */
export interface SharedCounter extends RequestCounter {
  count(key: string, windowMs: number): Promise<Usage>;
  /** Called after a failure, before the next try. */
  reconnect(): void;
  close(): void;
}
