import { ExpiringMap, SWEEP_INTERVAL_MS } from './expiring-map.ts';

/** They take 6 MB. */
const MAX_WINDOWS = 50_000;
/** Windows that are freed at once, because each search for ended windows visits all. */
const ROOM = 1000;

/** A window of a key. `endsAt` is by `monotonicNow()`. */
export interface Window {
  count: number;
  endsAt: number;
}

/**
 * The open windows of all keys: at most 50,000.
 *
 * A window stays until its end unless 49,000 others are open. Then the oldest thousand of the most frequent length are
 * deleted. So a client with many addresses only displaces windows of the same length, and never those of a length with
 * less than its share: 15,000 windows if there are three lengths. If `n` new keys of one length arrive per second, each
 * of its windows lasts at least 15,000 / n seconds.
 *
 * Ended windows are deleted by the first request that comes 30 s or more after the last such deletion.
 */
export class Windows {
  /** By the length of the window. There are few lengths. */
  readonly #byLength = new Map<number, ExpiringMap<Window>>();
  #sweptAt = 0;

  /** Number of stored windows, including ended ones that are not deleted yet. */
  get size(): number {
    let sum = 0;
    for (const { size } of this.#byLength.values()) sum += size;
    return sum;
  }

  find(key: string, windowMs: number, now: number): Window | undefined {
    return this.#byLength.get(windowMs)?.get(key, now);
  }

  /** Returns the open window of a key, or begins one. */
  open(key: string, windowMs: number, now: number): Window {
    if (now - this.#sweptAt >= SWEEP_INTERVAL_MS) this.#sweep(now);
    return this.find(key, windowMs, now) ?? this.#begin(key, windowMs, now);
  }

  #begin(key: string, windowMs: number, now: number): Window {
    if (this.size >= MAX_WINDOWS) this.#makeRoom(now);
    const windows = this.#byLength.get(windowMs) ?? new ExpiringMap<Window>();
    this.#byLength.set(windowMs, windows);
    const window = { count: 0, endsAt: now + windowMs };
    windows.set(key, window);
    return window;
  }

  #makeRoom(now: number): void {
    this.#sweep(now);
    const [largest] = [...this.#byLength.values()].sort((a, b) => b.size - a.size);
    largest?.deleteOldest(this.size - (MAX_WINDOWS - ROOM));
  }

  #sweep(now: number): void {
    this.#sweptAt = now;
    for (const [windowMs, windows] of this.#byLength) {
      windows.sweep(now);
      if (windows.size === 0) this.#byLength.delete(windowMs);
    }
  }
}
