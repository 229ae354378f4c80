/** Limits of a queue. All of them are whole numbers of at least 1. */
export interface FairQueueLimits {
  /** Jobs that run at once. */
  readonly running: number;
  /** Jobs of one key that run at once. */
  readonly runningPerKey: number;
  /** Jobs that wait. */
  readonly waiting: number;
  /** Jobs of one key that wait. */
  readonly waitingPerKey: number;
}

/** The queue, or the key's part of it, is as long as it may be. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

/** Runs a job. It must call `leave` once, when the next one may begin. */
type Job = (leave: () => void) => void;

/** The jobs of one key. A lane exists only while it has any. */
interface Lane {
  running: number;
  /** In the order in which they came. */
  readonly waiting: Set<Job>;
}

/**
 * Runs a limited number of jobs at once, in total and per key. Keys that wait are served in turn, so a key with many jobs
 * delays another key by one job at most. Memory is bounded by the limits: a key without jobs takes none.
 *
 * It does not cancel a job that has begun, and knows no timeouts.
 */
export class FairQueue {
  readonly #limits: FairQueueLimits;
  readonly #lanes = new Map<string, Lane>();
  /** Keys that have a job which may begin, as far as the key is concerned. The one to serve next comes first. */
  readonly #ready = new Set<string>();
  #running = 0;
  #waiting = 0;

  constructor(limits: FairQueueLimits) {
    this.#limits = limits;
  }

  /** Jobs that have begun and have not left. */
  get running(): number {
    return this.#running;
  }

  /** Jobs that have not begun. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Whether the key has a job that runs or waits. */
  has(key: string): boolean {
    return this.#lanes.has(key);
  }

  /**
   * Begins a job at once if the limits allow it, else as soon as they do.
   *
   * @returns a function that takes the job out of the queue. It returns false if the job has begun.
   * @throws {QueueFullError}
   */
  enter(key: string, job: Job): () => boolean {
    const lane = this.#lanes.get(key) ?? { running: 0, waiting: new Set<Job>() };
    const { running, runningPerKey, waiting, waitingPerKey } = this.#limits;
    // Nobody is overtaken: if any job of the key waits, this one waits behind it.
    const mayBegin = lane.waiting.size === 0 && lane.running < runningPerKey && this.#running < running;
    if (!mayBegin && (this.#waiting >= waiting || lane.waiting.size >= waitingPerKey))
      throw new QueueFullError('too many jobs are waiting');
    this.#lanes.set(key, lane);
    if (mayBegin) {
      this.#begin(key, lane, job);
      return () => false;
    }
    lane.waiting.add(job);
    this.#waiting += 1;
    if (lane.running < runningPerKey) this.#ready.add(key);
    return () => this.#drop(key, lane, job);
  }

  /**
   * Runs a job whose result is awaited.
   *
   * @param signal takes the job out of the queue if it has not begun; the promise is then rejected with the signal's reason
   * @throws {QueueFullError} (rejects)
   */
  async run<T>(key: string, job: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    let leave: () => void = () => undefined;
    await new Promise<void>((resolve, reject) => {
      const abort = () => {
        if (drop()) reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort);
      const drop = this.enter(key, (release) => {
        signal?.removeEventListener('abort', abort);
        leave = release;
        resolve();
      });
    });
    try {
      return await job();
    } finally {
      leave();
    }
  }

  #begin(key: string, lane: Lane, job: Job): void {
    lane.running += 1;
    this.#running += 1;
    let hasLeft = false;
    job(() => {
      if (hasLeft) return;
      hasLeft = true;
      lane.running -= 1;
      this.#running -= 1;
      if (lane.waiting.size > 0) this.#ready.add(key);
      else this.#forgetIfEmpty(key, lane);
      this.#serve();
    });
  }

  #serve(): void {
    while (this.#running < this.#limits.running) {
      const [key] = this.#ready;
      const lane = key === undefined ? undefined : this.#lanes.get(key);
      const [job] = lane?.waiting ?? [];
      if (key === undefined || !lane || !job) return;
      // To the end of the line, if the key may have another one.
      this.#ready.delete(key);
      lane.waiting.delete(job);
      this.#waiting -= 1;
      if (lane.waiting.size > 0 && lane.running + 1 < this.#limits.runningPerKey) this.#ready.add(key);
      this.#begin(key, lane, job);
    }
  }

  #drop(key: string, lane: Lane, job: Job): boolean {
    if (!lane.waiting.delete(job)) return false;
    this.#waiting -= 1;
    if (lane.waiting.size === 0) {
      this.#ready.delete(key);
      this.#forgetIfEmpty(key, lane);
    }
    return true;
  }

  #forgetIfEmpty(key: string, lane: Lane): void {
    if (lane.running === 0 && lane.waiting.size === 0) this.#lanes.delete(key);
  }
}
