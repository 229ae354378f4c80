/** Quantiles of some times, in milliseconds. */
export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

/** @throws {RangeError} for no values */
export function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1];
  const [p50, p99, longest] = [at(0.5), at(0.99), at(1)];
  if (p50 === undefined || p99 === undefined || longest === undefined)
    throw new RangeError('cannot compute quantiles of no values');
  return { p50, p99, longest };
}

interface Sent {
  readonly start: number;
  left: number;
}

/** Creates that were sent, and their arrivals at each follower. */
export class Deliveries {
  /** Times from the start of a create to its arrival at a follower, in milliseconds. */
  readonly times: number[] = [];
  readonly #followers: number;
  readonly #pending = new Map<string, Sent>();
  #onDone: (() => void) | undefined;

  /** @param followers of each create */
  constructor(followers: number) {
    this.#followers = followers;
  }

  /** Notes that a create is about to be sent. @param title of its own */
  sent(title: string): void {
    if (this.#pending.has(title)) throw new Error(`${title} was sent twice`);
    if (this.#followers > 0) this.#pending.set(title, { start: performance.now(), left: this.#followers });
  }

  /** Notes that a follower has received a task. @throws if each has received it already, or it was not sent */
  arrived(title: string): void {
    const sent = this.#pending.get(title);
    if (!sent) throw new Error(`${title} arrived once too often`);
    this.times.push(performance.now() - sent.start);
    sent.left -= 1;
    if (sent.left > 0) return;
    this.#pending.delete(title);
    if (this.#pending.size === 0) this.#onDone?.();
  }

  /** Waits until every follower has received everything. @throws after a time, in milliseconds */
  async complete(limit: number): Promise<void> {
    if (this.#pending.size === 0) return;
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#onDone = resolve;
        timer = setTimeout(
          () => reject(new Error(`${this.#pending.size} creates did not arrive everywhere`)),
          limit,
        );
      });
    } finally {
      clearTimeout(timer);
    }
  }
}
