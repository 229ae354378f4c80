import { ProblemError } from '@tickline/contract';
import { FairQueue, type Job, QueueFullError } from '@tickline/fair-queue';
import { followConcurrency } from './concurrency-limit.ts';

/** Calls of one caller that are worked on at once. A browser has six connections to a server. */
const RUNNING_PER_CALLER = 8;
/** Bounds memory: a call that waits holds its request, 100 kB at most. */
const WAITING_PER_CALLER = 200;
const WAITING = 5000;
/**
 * To write 600 kB takes the event loop 6 ms, and the embedded database 8 ms. A caller's long answers, of which one begins
 * each 36 ms, then take a fifth of either's time.
 */
const REST_MS_PER_KB = 0.06;
const SHORT_KB = 64;
/** An answer whose length is not known counts as one of the longest. */
const LONGEST = 800_000;

/** How a call went. */
interface Outcome {
  /** False for a call that was turned away: that says nothing of how fast others go. */
  readonly hasWorked: boolean;
  /**
   * Characters or bytes; undefined if nobody knows. After a long answer the slot rests, so that long answers do not come in
   * a row.
   */
  readonly answerLength: number | undefined;
}

type Leave = (outcome: Outcome) => void;

function restMsOf({ answerLength }: Outcome): number {
  const kb = (answerLength ?? LONGEST) / 1000;
  return kb > SHORT_KB ? kb * REST_MS_PER_KB : 0;
}

/** A call, and what comes of it: exactly one of the two is called, once. */
export interface SlotRequest extends Pick<Job, 'signal'> {
  begin(leave: Leave): void;
  refuse(error: unknown): void;
}

interface RunOptions<T> extends Pick<Job, 'signal'> {
  readonly lengthOf: (result: T) => number;
}

/**
 * The calls that the process works on. Each caller has a few at once, and its others wait in line for them, so that no caller
 * keeps another one waiting. In total there are no more than the process gets done in a second; if there are, those are refused whose
 * callers have others under way, and everybody only if there are as many callers.
 */
export class CallSlots {
  readonly #queue = new FairQueue({
    running: Number.POSITIVE_INFINITY,
    runningPerKey: RUNNING_PER_CALLER,
    waiting: WAITING,
    waitingPerKey: WAITING_PER_CALLER,
  });
  readonly #concurrency = followConcurrency();
  /** Calls that are worked on, by caller. */
  readonly #running = new Map<string, number>();
  readonly #onShed: () => void;

  /** @param onShed called for each call that is refused because there are too many in total */
  constructor(onShed: () => void) {
    this.#onShed = onShed;
  }

  /** Calls that are worked on. */
  get inFlight(): number {
    return this.#concurrency.inFlight;
  }

  /** Calls that wait for a slot of their caller. */
  get waiting(): number {
    return this.#queue.waiting;
  }

  /** How many there may be now. */
  get limit(): number {
    return this.#concurrency.limit;
  }

  /** Whether a caller who has none under way is refused: a few callers with many calls are no reason for that. */
  get isFull(): boolean {
    return this.#running.size >= this.limit;
  }

  /**
   * Begins a call as soon as its caller has a free slot. Refuses it with SERVICE_UNAVAILABLE if the process has too much to do,
   * and with RATE_LIMITED if too many calls of the caller wait.
   */
  submit(caller: string, { begin, refuse, signal }: SlotRequest): void {
    this.#queue.submit(caller, {
      signal,
      begin: (leave) => {
        const own = this.#running.get(caller) ?? 0;
        if (this.isFull || (own > 0 && this.inFlight >= this.limit)) {
          leave();
          this.#onShed();
          refuse(new ProblemError('SERVICE_UNAVAILABLE'));
          return;
        }
        this.#concurrency.begin();
        this.#running.set(caller, own + 1);
        begin((outcome) => {
          this.#concurrency.end(outcome.hasWorked);
          this.#end(caller);
          const restMs = restMsOf(outcome);
          // Calls that have waited begin in another turn of the event loop, after whatever else has come meanwhile.
          if (this.#queue.waiting > 0) setImmediate(leave, restMs);
          else leave(restMs);
        });
      },
      refuse: (error) =>
        refuse(error instanceof QueueFullError ? new ProblemError('RATE_LIMITED', { retryAfter: 1 }) : error),
    });
  }

  /**
   * Runs a call whose result is awaited.
   *
   * @param lengthOf returns the length of the answer that a result makes
   * @throws what `submit` refuses with, or the call throws
   */
  async run<T>(caller: string, call: () => Promise<T>, { signal, lengthOf }: RunOptions<T>): Promise<T> {
    const leave = await new Promise<Leave>((begin, refuse) => {
      this.submit(caller, { begin, refuse, signal });
    });
    let answerLength = 0;
    try {
      const result = await call();
      answerLength = lengthOf(result);
      return result;
    } finally {
      leave({ hasWorked: true, answerLength });
    }
  }

  close(): void {
    this.#concurrency.stop();
  }

  #end(caller: string): void {
    const others = (this.#running.get(caller) ?? 1) - 1;
    if (others > 0) this.#running.set(caller, others);
    else this.#running.delete(caller);
  }
}
