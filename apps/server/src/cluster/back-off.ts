const FIRST_MS = 1000;
const LONGEST_MS = 30_000;
/** A worker that has lived for so long is taken for sound. */
const STABLE_MS = 30_000;

/** How long to wait before a worker is replaced: not at all the first time, then twice as long each time. */
export class BackOff {
  #crashes = 0;

  /**
   * @param livedMs how long the worker that just went had been serving; 0 for one that never did
   * @returns milliseconds
   */
  next(livedMs: number): number {
    this.#crashes = livedMs >= STABLE_MS ? 1 : this.#crashes + 1;
    return this.#crashes === 1 ? 0 : Math.min(FIRST_MS * 2 ** (this.#crashes - 2), LONGEST_MS);
  }
}
