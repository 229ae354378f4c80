import { ExpiringMap, SWEEP_INTERVAL_MS } from './expiring-map.ts';

/** They take 6 MB. */
const MAX_WINDOWS = 50_000;
/** So many places are made at once, because a look for ended windows is a look at each. */
const ROOM = 1000;

/** A window of a key, by `monotonicNow()`. */
export interface Window {
  count: number;
  endsAt: number;
}

/**
 * The open windows of all keys: 50,000 at most.
 *
 * A window stays until its end unless 49,000 others are open. If they are, the oldest thousand go of the length that has the most.
 * So whoever sends from many addresses pushes out other windows of the same length, and never those of a length that has
 * less than its share: with three lengths, 15,000 windows. If `n` new keys of one length come in each second, each of its windows
 * lasts for at least 15,000 / n seconds.
 *
 * A window that has ended is removed at the next request that comes 30 s or more after the last such removal.
 */
export class Windows {
  /** By the length of the window. There are few. */
  readonly #byLength = new Map<number, ExpiringMap<Window>>();
  #sweptAt = 0;

  /** How many are kept, those included that have ended and are not removed yet. */
  get size(): number {
    let sum = 0;
    for (const { size } of this.#byLength.values()) sum += size;
    return sum;
  }

  find(key: string, windowMs: number, now: number): Window | undefined {
    return this.#byLength.get(windowMs)?.get(key, now);
  }

  /** Returns the open window of a key. Begins one if there is none. */
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
