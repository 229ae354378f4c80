interface Waiting {
  readonly isTransaction: boolean;
  readonly go: () => void;
}

/** Keeps other statements out of a transaction on the only connection. */
export class TransactionGate {
  #isInTransaction = false;
  readonly #waiting: Waiting[] = [];

  /** Waits until a statement may run. */
  async pass(): Promise<void> {
    if (this.#isInTransaction) await this.#wait(false);
  }

  /** Waits until a transaction may begin. @returns a function to call when it has ended */
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
      // No other statement may run before the next transaction begins.
      this.#isInTransaction = next.isTransaction;
      next.go();
    }
  }
}
