/** What a key has used of its window. */
export interface Usage {
  /** Requests in this window, those that were just counted included. */
  readonly count: number;
  /** Until the window ends, in milliseconds. */
  readonly ttlMs: number;
}

/** Counts requests in fixed windows, which begin with the first request of a key. */
export interface RequestCounter {
  /**
   * Counts requests. If no other process has to be asked, the answer is there at once.
   *
   * @param key whose they are: any text. Up to 64 characters are kept as they are, a longer text as its digest
   * @param windowMs length of the window that begins if none is open; the same each time for one key
   * @param amount how many requests to count: a whole number, 1 unless told
   */
  count(key: string, windowMs: number, amount?: number): Usage | Promise<Usage>;
}

/** A counter that other processes count with, and that can therefore be out of reach. */
export interface SharedCounter extends RequestCounter {
  /** For the log. */
  readonly name: string;
  /** How long a request waits for the answer before its process counts it alone, in milliseconds. */
  readonly timeoutMs: number;
  /** Counts as {@link RequestCounter} does. An answer that comes after `timeoutMs` is of use, too. */
  count(key: string, windowMs: number, amount?: number): Promise<Usage>;
  /** Called after a failure, before the next try. */
  reconnect(): void;
  close(): void;
}
