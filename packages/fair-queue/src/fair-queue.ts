import { AsyncResource } from 'node:async_hooks';

/** Limits of a queue. All are whole numbers of at least 1. */
export interface FairQueueLimits {
  /** Maximum number of running jobs. */
  readonly running: number;
  /** Maximum number of running jobs per key. */
  readonly runningPerKey: number;
  /** Maximum number of waiting jobs. */
  readonly waiting: number;
  /** Maximum number of waiting jobs per key. */
  readonly waitingPerKey: number;
}

/** The queue, or the key's share of it, is full. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

/** A job has waited longer than its `waitMs`. */
export class QueueTimeoutError extends Error {
  override readonly name = 'QueueTimeoutError';
}

/**
 * Ends a job. Further calls do nothing.
 *
 * @param restMs how long the job still counts for its key, but not in total, in milliseconds. Rests of one key follow each
 * other, so jobs that end together do not let as many others begin together
 */
type Leave = (restMs?: number) => void;

/** A job in the queue. Exactly one of `begin` and `refuse` is called, once. */
export interface Job {
  /** Begins the job. The job must call `leave` when the next one may begin. */
  begin(leave: Leave): void;
  /** Called if the job will not begin: {@link QueueFullError}, {@link QueueTimeoutError} or the signal's reason. */
  refuse(error: unknown): void;
  /** Returns a signal that removes the job from the queue. Called only if the job has to wait. */
  readonly signal?: (() => AbortSignal) | undefined;
  /** Longest wait, in milliseconds. Default: no limit. */
  readonly waitMs?: number | undefined;
}

/** The jobs of one key. A lane exists only while it has jobs. */
interface Lane {
  running: number;
  /** When its last rest ends. */
  restsUntil: number;
  /** In order of arrival. */
  readonly waiting: Map<Job, Wait>;
}

const newLane = (): Lane => ({ running: 0, restsUntil: 0, waiting: new Map() });
const EMPTY = newLane();

interface Wait {
  /** Begins the job in its caller's async context, not in that of the job that has just left. */
  readonly begin: Job['begin'];
  /** Stops the timer and the signal that would refuse the job. */
  readonly stop: () => void;
  /** Removes the job from the queue and refuses it. */
  readonly give: (error: unknown) => void;
}

/**
 * Runs a limited number of jobs at once, in total and per key. Waiting keys are served in turn, so a key with many jobs
 * delays another key by one job at most. If the queue is full, the newest job of the key with the most jobs makes room for
 * a job of a key that has fewer even with it. The limits bound memory: a key without jobs takes none.
 *
 * A job that has begun is never stopped.
 */
export class FairQueue {
  readonly #limits: FairQueueLimits;
  readonly #lanes = new Map<string, Lane>();
  /** Keys with a waiting job that the key's own limit allows to begin. The first one is served next. */
  readonly #ready = new Set<string>();
  #running = 0;
  #waiting = 0;

  constructor(limits: FairQueueLimits) {
    this.#limits = limits;
  }

  /** Number of jobs that have begun and not left. */
  get running(): number {
    return this.#running;
  }

  /** Number of jobs that have not begun. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Tells whether the key has a running or waiting job. */
  has(key: string): boolean {
    return this.#lanes.has(key);
  }

  /** Tells whether the queue has room for a job of the key now. */
  hasRoom(key: string): boolean {
    const own = this.#lanes.get(key)?.waiting.size ?? 0;
    if (own >= this.#limits.waitingPerKey) return false;
    return this.#waiting < this.#limits.waiting || this.#longest().waiting.size > own + 1;
  }

  /** Begins the job now if the limits allow it, and otherwise as soon as they do. */
  submit(key: string, job: Job): void {
    const lane = this.#lanes.get(key) ?? newLane();
    const { running, runningPerKey, waiting } = this.#limits;
    // Jobs of a key keep their order: if one waits, this one waits behind it.
    if (lane.waiting.size === 0 && lane.running < runningPerKey && this.#running < running) {
      this.#lanes.set(key, lane);
      this.#begin(key, lane, job.begin);
    } else if (!this.hasRoom(key)) {
      job.refuse(new QueueFullError('too many jobs are waiting'));
    } else {
      if (this.#waiting >= waiting) this.#dropNewest(this.#longest());
      this.#wait(key, lane, job);
    }
  }

  /**
   * Runs a job and returns its result.
   *
   * @param options as for a {@link Job}
   * @throws (rejects) what the job throws, or the reason why it was refused
   */
  async run<T>(key: string, job: () => Promise<T>, options: Pick<Job, 'signal' | 'waitMs'> = {}): Promise<T> {
    const leave = await new Promise<Leave>((begin, refuse) => {
      this.submit(key, { ...options, begin, refuse });
    });
    try {
      return await job();
    } finally {
      leave();
    }
  }

  #begin(key: string, lane: Lane, begin: Job['begin']): void {
    lane.running += 1;
    this.#running += 1;
    let hasLeft = false;
    begin((restMs = 0) => {
      if (hasLeft) return;
      hasLeft = true;
      this.#running -= 1;
      if (restMs > 0) {
        const now = performance.now();
        lane.restsUntil = Math.max(now, lane.restsUntil) + restMs;
        setTimeout(() => this.#leaveLane(key, lane), lane.restsUntil - now).unref();
        this.#serve();
      } else {
        this.#leaveLane(key, lane);
      }
    });
  }

  #leaveLane(key: string, lane: Lane): void {
    lane.running -= 1;
    if (lane.waiting.size > 0) this.#ready.add(key);
    else this.#forgetIfEmpty(key, lane);
    this.#serve();
  }

  #wait(key: string, lane: Lane, job: Job): void {
    const { waitMs } = job;
    const signal = job.signal?.();
    if (signal?.aborted) {
      job.refuse(signal.reason);
      return;
    }
    this.#lanes.set(key, lane);
    const give = (error: unknown) => {
      this.#remove(lane, job);
      if (lane.waiting.size === 0) this.#ready.delete(key);
      this.#forgetIfEmpty(key, lane);
      job.refuse(error);
    };
    const abort = () => give(signal?.reason);
    const expire = () => give(new QueueTimeoutError(`not started within ${waitMs} ms`));
    const timer = waitMs === undefined ? undefined : setTimeout(expire, waitMs);
    signal?.addEventListener('abort', abort);
    const stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    // `AsyncResource.bind` does the same but is 100 times slower.
    const context = new AsyncResource('FairQueueJob');
    const begin: Job['begin'] = (leave) => context.runInAsyncScope(job.begin, job, leave);
    lane.waiting.set(job, { begin, stop, give });
    this.#waiting += 1;
    if (lane.running < this.#limits.runningPerKey) this.#ready.add(key);
  }

  /** Returns the lane with the most waiting jobs; the first one if several have as many. */
  #longest(): Lane {
    let longest: Lane = EMPTY;
    for (const lane of this.#lanes.values()) if (lane.waiting.size > longest.waiting.size) longest = lane;
    return longest;
  }

  #dropNewest({ waiting }: Lane): void {
    const newest = [...waiting.values()].at(-1);
    newest?.give(new QueueFullError('too many jobs are waiting'));
  }

  #serve(): void {
    while (this.#running < this.#limits.running) {
      const [key] = this.#ready;
      const lane = key === undefined ? undefined : this.#lanes.get(key);
      const [[job, wait] = []] = lane?.waiting ?? [];
      if (key === undefined || !lane || !job || !wait) return;
      this.#ready.delete(key);
      this.#remove(lane, job);
      // Goes to the end of the line if the key may run another job.
      if (lane.waiting.size > 0 && lane.running + 1 < this.#limits.runningPerKey) this.#ready.add(key);
      this.#begin(key, lane, wait.begin);
    }
  }

  #remove(lane: Lane, job: Job): void {
    lane.waiting.get(job)?.stop();
    lane.waiting.delete(job);
    this.#waiting -= 1;
  }

  #forgetIfEmpty(key: string, lane: Lane): void {
    if (lane.running === 0 && lane.waiting.size === 0) this.#lanes.delete(key);
  }
}
