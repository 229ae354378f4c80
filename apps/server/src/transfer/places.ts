import { ProblemError } from '@tickline/contract';

/** Files that a user reads or writes at once, and all users together. Each holds a page of tasks in memory. */
const PER_USER = 2;
const IN_TOTAL = 50;
/** They take a while. */
const RETRY_AFTER_S = 10;

/** Bounds the files that the process reads and writes at once. */
export class TransferPlaces {
  readonly #byUser = new Map<string, number>();
  #total = 0;

  /**
   * Takes a place.
   *
   * @returns gives it back
   * @throws RATE_LIMITED if the user has no further one, SERVICE_UNAVAILABLE if nobody has
   */
  take(userId: string): () => void {
    const own = this.#byUser.get(userId) ?? 0;
    if (own >= PER_USER) {
      const detail = 'Other exports or imports of the user are running';
      throw new ProblemError('RATE_LIMITED', { detail, retryAfter: RETRY_AFTER_S });
    }
    if (this.#total >= IN_TOTAL) throw new ProblemError('SERVICE_UNAVAILABLE', { retryAfter: RETRY_AFTER_S });
    this.#byUser.set(userId, own + 1);
    this.#total += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#total -= 1;
      const others = (this.#byUser.get(userId) ?? 1) - 1;
      if (others > 0) this.#byUser.set(userId, others);
      else this.#byUser.delete(userId);
    };
  }
}
