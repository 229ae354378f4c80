/** How long the writes of an owner run alone after one of them failed in a group. */
const TROUBLE_MS = 10_000;
/** Bounds memory, and the time that is spent on looking for those whose time is over. */
const MAX_OWNERS = 10_000;

/** Remembers whose writes failed lately. */
export class TroubledOwners {
  /** Owners, and until when; the first one's time ends first. */
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
