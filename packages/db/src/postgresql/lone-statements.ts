import { FairQueue } from '@tickline/fair-queue';
import type { PoolClient } from 'pg';
import { cancelStatement } from './cancel-statement.ts';
import { DatabaseClient } from './client.ts';
import type { DatabasePool } from './pool.ts';
import { type Job, leavesConnection, send } from './send-statement.ts';

/** Limits memory: a waiting statement is its text and values, some 100 kB at most. */
const MAX_WAITING = 500;
const MAX_WAITING_PER_OWNER = 50;

interface LoneLimits {
  /** Number of the pool's connections that these statements may use. */
  readonly running: number;
  /** Longest wait for a turn, in milliseconds. */
  readonly waitMs: number;
}

/**
 * Runs long statements, each on its own connection: a limited number at once, and one for each owner. Owners take turns. If
 * a caller leaves, its statement is dropped, or cancelled if it has begun.
 */
export class LoneStatements {
  readonly #pool: DatabasePool;
  readonly #waitMs: number;
  readonly #queue: FairQueue;

  constructor(pool: DatabasePool, { running, waitMs }: LoneLimits) {
    this.#pool = pool;
    this.#waitMs = waitMs;
    this.#queue = new FairQueue({
      running,
      runningPerKey: 1,
      waiting: MAX_WAITING,
      waitingPerKey: MAX_WAITING_PER_OWNER,
    });
  }

  submit(job: Job): void {
    const signal = job.signal?.();
    this.#queue.submit(job.owner, {
      signal: signal && (() => signal),
      waitMs: this.#waitMs,
      begin: (leave) => this.#begin(job, signal, leave),
      refuse: (error) => job.settle(error as Error, []),
    });
  }

  #begin(job: Job, signal: AbortSignal | undefined, leave: () => void): void {
    this.#pool.connect((error, client) => {
      if (!(client instanceof DatabaseClient)) {
        leave();
        job.settle(error, []);
      } else if (signal?.aborted) {
        client.release();
        leave();
        job.settle(signal.reason, []);
      } else {
        this.#run(job, signal, { client, leave });
      }
    });
  }

  #run(
    job: Job,
    signal: AbortSignal | undefined,
    { client, leave }: { client: DatabaseClient & PoolClient; leave: () => void },
  ): void {
    let isCancelled = false;
    const cancel = (): void => {
      isCancelled = true;
      cancelStatement(client);
    };
    signal?.addEventListener('abort', cancel);
    const settle: Job['settle'] = (error, rows) =>
      job.settle(error && isCancelled ? signal?.reason : error, rows);
    send(client, { ...job, settle }, (failure) => {
      signal?.removeEventListener('abort', cancel);
      // A late cancellation would hit the next statement on this connection.
      client.release(isCancelled || (failure !== undefined && !leavesConnection(failure)));
      leave();
    });
  }
}
