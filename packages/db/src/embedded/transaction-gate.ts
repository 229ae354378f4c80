interface Waiting {
  readonly isTransaction: boolean;
  readonly go: () => void;
}

/** Keeps statements away from a transaction that is not theirs, on the one connection that there is. */
export class TransactionGate {
  #isInTransaction = false;
  readonly #waiting: Waiting[] = [];

  /** Waits until a statement may run. */
  async pass(): Promise<void> {
    if (this.#isInTransaction) await this.#wait(false);
  }

  /** Waits until a transaction may begin. @returns tells that it has ended */
  async enter(): Promise<() => void> {
    if (this.#isInTransaction) await this.#wait(true);
    this.#isInTransaction = true;
    return () => this.#leave();
  }

  #wait(isTransaction: boolean): Promise<void> {
    return new Promise((go) => {
      this.#waiting.push({ isTransaction, go });
    });
  }

  #leave(): void {
    this.#isInTransaction = false;
    while (!this.#isInTransaction) {
      const next = this.#waiting.shift();
      if (!next) return;
      // Nobody comes between a transaction and its turn.
      this.#isInTransaction = next.isTransaction;
      next.go();
    }
  }
}
