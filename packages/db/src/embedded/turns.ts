/** Time that one turn of the event loop may spend on jobs before other events are handled. */
const TURN_MS = 2;

/**
 * Spreads jobs over turns of the event loop. Node delivers all messages of a thread in one turn, including those that
 * arrive meanwhile, so nothing else would run while a thread keeps sending answers.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  /** Start time of this turn's first job. */
  #beganAt: number | undefined;

  /** Runs a job now if this turn has time left, and otherwise in a later turn. Jobs keep their order. */
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
