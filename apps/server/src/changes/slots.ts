/** Streams that a user may have open at a time. */
export const MAX_STREAMS = 10;

/** A stream of this process. */
export interface Slot {
  readonly userId: string;
  /** Unique in this process. */
  readonly id: number;
}

/** Open streams of all processes that share a store. The store may be unreachable. */
export interface SharedSlots {
  /** Time that an opening waits for the answer before it goes by the streams of this process alone, in milliseconds. */
  readonly timeoutMs: number;
  /**
   * Takes a slot.
   *
   * @returns false if the user has {@link MAX_STREAMS} streams
   * @throws if the store does not answer
   */
  take(slot: Slot): Promise<boolean>;
  /** Says that these slots are still held. Call it for each slot at least three times in 30 s. */
  keep(slots: readonly Slot[]): void;
  /** Frees a slot. Does nothing if it is not held. */
  free(slot: Slot): void;
  close(): void;
}
