import { AsyncResource } from 'node:async_hooks';

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

/** A job has waited for as long as it may. */
export class QueueTimeoutError extends Error {
  override readonly name = 'QueueTimeoutError';
}

/**
 * Ends a job. Further calls do nothing.
 *
 * @param restMs the job counts for its key, though not in total, for so many milliseconds more. Rests of a key come one after the
 *   other, so that jobs which ended together are not followed by as many that begin together
 */
type Leave = (restMs?: number) => void;

/** Something to do when its turn comes. Exactly one of its two functions is called, once. */
export interface Job {
  /** Begins the job, which must leave when the next one may begin. */
  begin(leave: Leave): void;
  /** Tells that the job will not begin: {@link QueueFullError}, {@link QueueTimeoutError}, or the signal's reason. */
  refuse(error: unknown): void;
  /** Makes the signal that takes the job out of the queue. Called only if the job has to wait. */
  readonly signal?: (() => AbortSignal) | undefined;
  /** Longest wait in milliseconds; no limit if it is left out. */
  readonly waitMs?: number | undefined;
}

/** The jobs of one key. A lane exists only while it has any. */
interface Lane {
  running: number;
  /** When its last rest ends. */
  restsUntil: number;
  /** In the order in which they came. */
  readonly waiting: Map<Job, Wait>;
}

const newLane = (): Lane => ({ running: 0, restsUntil: 0, waiting: new Map() });
const EMPTY = newLane();

interface Wait {
  /** Begins the job in the context of its caller, and not of the one who left. */
  readonly begin: Job['begin'];
  /** Ends what would refuse the job. */
  readonly stop: () => void;
  /** Takes the job out of the queue, and refuses it. */
  readonly give: (error: unknown) => void;
}

/**
 * Runs a limited number of jobs at once, in total and per key. Keys that wait are served in turn, so a key with many jobs
 * delays another key by one job at most. If the queue is full, the newest job of the key that has most makes room for that of one
 * that has less. Memory is bounded by the limits: a key without jobs takes none.
 *
 * It does not end a job that has begun.
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

  /** Whether a job of the key would not be refused now for want of room. */
  hasRoom(key: string): boolean {
    const own = this.#lanes.get(key)?.waiting.size ?? 0;
    if (own >= this.#limits.waitingPerKey) return false;
    return this.#waiting < this.#limits.waiting || this.#longest().waiting.size > own + 1;
  }

  /** Begins the job at once if the limits allow it, else as soon as they do. */
  submit(key: string, job: Job): void {
    const lane = this.#lanes.get(key) ?? newLane();
    const { running, runningPerKey, waiting } = this.#limits;
    // Nobody is overtaken: if any job of the key waits, this one waits behind it.
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
   * Runs a job whose result is awaited.
   *
   * @param options as those of a {@link Job}
   * @throws (rejects) what the job throws, or why it was refused
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
    // `AsyncResource.bind` does the same, and takes 100 times as long.
    const context = new AsyncResource('FairQueueJob');
    const begin: Job['begin'] = (leave) => context.runInAsyncScope(job.begin, job, leave);
    lane.waiting.set(job, { begin, stop, give });
    this.#waiting += 1;
    if (lane.running < this.#limits.runningPerKey) this.#ready.add(key);
  }

  /** The lane in which most jobs wait, and of several such the first one. */
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
      // To the end of the line, if the key may have another one.
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
