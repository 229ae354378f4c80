const FIRST_MS = 1000;
const LONGEST_MS = 30_000;
/** A worker that has served for this long counts as stable. */
const STABLE_MS = 30_000;

/** Delay before a worker is replaced: none the first time, then 1 s, doubling up to 30 s. */
export class BackOff {
  #crashes = 0;

  /**
   * @param livedMs how long the worker had served; 0 if it never did
   * @returns milliseconds
   */
  next(livedMs: number): number {
    this.#crashes = livedMs >= STABLE_MS ? 1 : this.#crashes + 1;
    return this.#crashes === 1 ? 0 : Math.min(FIRST_MS * 2 ** (this.#crashes - 2), LONGEST_MS);
  }
}
