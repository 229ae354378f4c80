/** What one turn of the event loop may spend on jobs, before whatever else has come gets its turn. */
const TURN_MS = 2;

/**
 * Spreads jobs over turns of the event loop. Node hands over all messages of a thread in one turn, those included that come
 * meanwhile: while a thread has answers, nothing else would be served.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  /** When the first job of this turn was run. */
  #beganAt: number | undefined;

  /** Runs a job: at once if there is time for it in this turn, else in a turn of its own. They keep their order. */
  give(job: () => void): void {
    const now = performance.now();
    if (this.#beganAt === undefined) {
      this.#beganAt = now;
      setImmediate(() => {
        this.#beganAt = undefined;
      });
    }
    if (this.#waiting.length === 0 && now - this.#beganAt < TURN_MS) job();
    else if (this.#waiting.push(job) === 1) setImmediate(() => this.#next());
  }

  #next(): void {
    const job = this.#waiting.shift();
    if (this.#waiting.length > 0) setImmediate(() => this.#next());
    job?.();
  }
}
