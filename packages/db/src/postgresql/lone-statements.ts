import { FairQueue } from '@tickline/fair-queue';
import type { PoolClient } from 'pg';
import { cancelStatement } from './cancel-statement.ts';
import { DatabaseClient } from './client.ts';
import type { DatabasePool } from './pool.ts';
import { type Job, leavesConnection } from './send-statement.ts';

/** Limits memory: a waiting statement is its text and values, some 100 kB at most. */
const MAX_WAITING = 500;
const MAX_WAITING_PER_OWNER = 50;

/** A statement, or several, of one caller. */
type LoneJob<Answer> = Pick<Job, 'owner' | 'signal'> & {
  /** Called once. */
  readonly settle: (error: Error | undefined, answer: Answer[]) => void;
};

/** Sends a job to a connection. @param ended called before the job is settled */
type Send<J> = (client: DatabaseClient, job: J, ended: (error: Error | undefined) => void) => void;

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
export class LoneStatements<Answer, J extends LoneJob<Answer>> {
  readonly #pool: DatabasePool;
  readonly #send: Send<J>;
  readonly #waitMs: number;
  readonly #queue: FairQueue;

  constructor(pool: DatabasePool, { running, waitMs }: LoneLimits, send: Send<J>) {
    this.#pool = pool;
    this.#send = send;
    this.#waitMs = waitMs;
    this.#queue = new FairQueue({
      running,
      runningPerKey: 1,
      waiting: MAX_WAITING,
      waitingPerKey: MAX_WAITING_PER_OWNER,
    });
  }

  submit(job: J): void {
    const signal = job.signal?.();
    this.#queue.submit(job.owner, {
      signal: signal && (() => signal),
      waitMs: this.#waitMs,
      begin: (leave) => this.#begin(job, signal, leave),
      refuse: (error) => job.settle(error as Error, []),
    });
  }

  #begin(job: J, signal: AbortSignal | undefined, leave: () => void): void {
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
    job: J,
    signal: AbortSignal | undefined,
    { client, leave }: { client: DatabaseClient & PoolClient; leave: () => void },
  ): void {
    let isCancelled = false;
    const cancel = (): void => {
      isCancelled = true;
      cancelStatement(client);
    };
    signal?.addEventListener('abort', cancel);
    const settle: J['settle'] = (error, answer) =>
      job.settle(error && isCancelled ? signal?.reason : error, answer);
    this.#send(client, { ...job, settle }, (failure) => {
      signal?.removeEventListener('abort', cancel);
      // A late cancellation would hit the next statement on this connection.
      client.release(isCancelled || (failure !== undefined && !leavesConnection(failure)));
      leave();
    });
  }
}
