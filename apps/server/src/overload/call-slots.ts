import { ProblemError } from '@tickline/contract';
import { FairQueue, type Job, QueueFullError } from '@tickline/fair-queue';
import { followConcurrency } from './concurrency-limit.ts';

/** Calls of one caller that run at once. A browser opens six connections to a server. */
const RUNNING_PER_CALLER = 8;
/** Bounds memory: a waiting call holds its request, 100 kB at most. */
const WAITING_PER_CALLER = 200;
const WAITING = 5000;
/**
 * 600 kB take the event loop 6 ms to write, and the embedded database 8 ms. A caller's long answers begin 36 ms apart
 * at least, so they take about a fifth of either's time.
 */
const REST_MS_PER_KB = 0.06;
const SHORT_KB = 64;
/** An answer of unknown length counts as one of the longest. */
const LONGEST = 800_000;

/** Result of a call, for the limits. */
interface Outcome {
  /** False for a refused call: it says nothing about the speed of others. */
  readonly hasWorked: boolean;
  /** Characters or bytes; undefined if unknown. The slot pauses after a long answer, so they do not come in a row. */
  readonly answerLength: number | undefined;
}

type Leave = (outcome: Outcome) => void;

function restMsOf({ answerLength }: Outcome): number {
  const kb = (answerLength ?? LONGEST) / 1000;
  return kb > SHORT_KB ? kb * REST_MS_PER_KB : 0;
}

/** A call that wants a slot. Exactly one of the two functions is called, once. */
export interface SlotRequest extends Pick<Job, 'signal'> {
  begin(leave: Leave): void;
  refuse(error: unknown): void;
}

interface RunOptions<T> extends Pick<Job, 'signal'> {
  readonly lengthOf: (result: T) => number;
}

/**
 * The calls that the process works on. Each caller runs a few at once and queues the rest, so no caller delays another
 * one. In total, no more run than the process finishes in a second. Beyond that, calls are refused whose callers have
 * others running, and all calls only if there are as many callers.
 */
export class CallSlots {
  readonly #queue = new FairQueue({
    running: Number.POSITIVE_INFINITY,
    runningPerKey: RUNNING_PER_CALLER,
    waiting: WAITING,
    waitingPerKey: WAITING_PER_CALLER,
  });
  readonly #concurrency = followConcurrency();
  /** Running calls by caller. */
  readonly #running = new Map<string, number>();
  readonly #onShed: () => void;

  /** @param onShed called for each call that is refused because too many run in total */
  constructor(onShed: () => void) {
    this.#onShed = onShed;
  }

  /** Running calls. */
  get inFlight(): number {
    return this.#concurrency.inFlight;
  }

  /** Calls that wait for a slot of their caller. */
  get waiting(): number {
    return this.#queue.waiting;
  }

  /** Current limit of running calls. */
  get limit(): number {
    return this.#concurrency.limit;
  }

  /** Tells whether even a caller without a running call is refused. A few callers with many calls do not cause that. */
  get isFull(): boolean {
    return this.#running.size >= this.limit;
  }

  /** Tells whether a caller with a running call may begin another one. */
  get hasRoom(): boolean {
    return this.inFlight < this.limit;
  }

  /**
   * Begins a call as soon as its caller has a free slot. Refuses it with SERVICE_UNAVAILABLE if the process is
   * overloaded, and with RATE_LIMITED if too many calls of the caller wait.
   */
  submit(caller: string, { begin, refuse, signal }: SlotRequest): void {
    this.#queue.submit(caller, {
      signal,
      begin: (leave) => {
        const own = this.#running.get(caller) ?? 0;
        if (this.isFull || (own > 0 && !this.hasRoom)) {
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
          // Waiting calls begin in another turn of the event loop, after everything else that has arrived meanwhile.
          if (this.#queue.waiting > 0) setImmediate(leave, restMs);
          else leave(restMs);
        });
      },
      refuse: (error) =>
        refuse(error instanceof QueueFullError ? new ProblemError('RATE_LIMITED', { retryAfter: 1 }) : error),
    });
  }

  /**
   * Runs a call and returns its result.
   *
   * @param lengthOf returns the length of the answer for a result
   * @throws the error of `submit` or of the call
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
