/**
 * - `changed`: the user may have another revision.
 * - `check`: nothing is known to have changed; time to verify the token again.
 * - `closed`: nobody reads any longer.
 */
export type Signal = 'changed' | 'check' | 'closed';

/** Follows one user for one reader. */
export interface Watch {
  /**
   * Waits for a signal. One that came since the last call is not lost.
   *
   * @param revision that the reader has seen
   * @throws SERVICE_UNAVAILABLE if the server stops: the reader should go elsewhere
   */
  next(revision: number): Promise<Signal>;
  /** Counts an event that was sent to the reader. */
  sent(): void;
  close(): void;
}

export interface WatchOptions {
  readonly userId: string;
  /** When the reader's token expires, in seconds. */
  readonly expiresAt: number;
  /** Aborts if the reader leaves. That closes the watch. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Tells readers that a user's tasks may have changed, in this process and others. Signals are hints: they can be late, come
 * for nothing, and one may stand for many changes. What changed is read from the database.
 */
export interface ChangeSignals {
  /** Call it after a change was committed. */
  notify(userId: string): void;
  /**
   * Begins to follow a user. Call it before the first read, so that no change falls between.
   *
   * @throws RATE_LIMITED if the user has too many readers, SERVICE_UNAVAILABLE if the server stops
   */
  watch(options: WatchOptions): Promise<Watch>;
}
