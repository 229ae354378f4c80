/** Time for which an owner's writes run alone after one of them failed in a group. */
const TROUBLE_MS = 10_000;
/** Limits memory and the time spent on removing expired owners. */
const MAX_OWNERS = 10_000;

/** Remembers owners whose writes failed recently. */
export class TroubledOwners {
  /** Owners and their expiry times, earliest first. */
  readonly #until = new Map<string, number>();

  add(owner: string): void {
    const now = performance.now();
    this.#until.delete(owner);
    this.#until.set(owner, now + TROUBLE_MS);
    for (const [first, until] of this.#until) {
      if (until > now && this.#until.size <= MAX_OWNERS) return;
      this.#until.delete(first);
    }
  }

  has(owner: string): boolean {
    const until = this.#until.size === 0 ? undefined : this.#until.get(owner);
    return until !== undefined && until > performance.now();
  }
}
