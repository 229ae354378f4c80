import { AsyncResource } from 'node:async_hooks';
import type { QueryObserver } from '../observed-adapter.ts';
import {
  type Caller,
  type Further,
  type Row,
  type Statement,
  type StatementRunner,
  type Step,
  StepError,
  type Value,
} from '../statement.ts';
import { DatabaseClient } from './client.ts';
import { LoneStatements } from './lone-statements.ts';
import type { DatabasePool, PoolLimits } from './pool.ts';
import { isOfPooler, isUnprepared, type Job, leavesConnection, send } from './send-statement.ts';
import { sendTransaction, type TransactionJob } from './send-transaction.ts';
import { SharedConnection } from './shared-connection.ts';
import { WriteGroups } from './write-groups.ts';

interface Log {
  warn(details: object, message: string): void;
}

/**
 * Returns how many of the pool's connections each kind of statement may use. With eight connections or more, one is left
 * for Prisma, so it works even if everything else is slow. All kinds share a smaller pool as needed.
 */
function sharesOf(poolSize: number) {
  const share = (part: number): number => Math.max(1, Math.floor(poolSize * part));
  return {
    /** For quick reads, which share them. More than two give no benefit. */
    reads: Math.min(2, Math.floor(poolSize / 2)),
    /** For groups of quick writes. */
    groups: Math.min(2, share(1 / 3)),
    /** For searches and other long reads. */
    longReads: share(1 / 3),
    /** For writes that may wait for a lock. */
    loneWrites: share(1 / 5),
  };
}

/** Keeps the caller's async context, as another request may send the statement. `AsyncResource.bind` is 100x slower. */
function inCallersContext(observe: QueryObserver): QueryObserver {
  const context = new AsyncResource('Statement');
  return (text) => context.runInAsyncScope(observe, undefined, text);
}

interface StatementsOptions extends PoolLimits {
  readonly observe: QueryObserver | undefined;
}

/** Runs statements on a pool. Quick reads share connections, quick writes share commits, others get one of their own. */
export class PostgresqlStatements implements StatementRunner {
  readonly #pool: DatabasePool;
  readonly #log: Log;
  readonly #observe: QueryObserver | undefined;
  readonly #shared: readonly SharedConnection[];
  readonly #writes: WriteGroups;
  readonly #long: LoneStatements<Row, Job>;
  readonly #transactions: LoneStatements<Row, TransactionJob>;
  #isPreparing = true;

  constructor(pool: DatabasePool, { poolSize, poolTimeoutMs: waitMs, observe }: StatementsOptions, log: Log) {
    this.#pool = pool;
    this.#log = log;
    this.#observe = observe;
    const shares = sharesOf(poolSize);
    this.#long = new LoneStatements(pool, { running: shares.longReads, waitMs }, send);
    this.#transactions = new LoneStatements(pool, { running: shares.loneWrites, waitMs }, sendTransaction);
    this.#writes = new WriteGroups(pool, {
      connections: shares.groups,
      alone: new LoneStatements(pool, { running: shares.loneWrites, waitMs }, send),
      onUnprepared: (error) => this.#noteUnprepared(error),
    });
    this.#shared = Array.from({ length: shares.reads }, () => new SharedConnection(pool));
  }

  query<R extends Row>(statement: Statement<R>, values: readonly Value[], caller?: Caller): Promise<R[]> {
    return new Promise((resolve, reject) => {
      const isPrepared = this.#isPreparing;
      const settle: Job['settle'] = (error, rows) => {
        if (!error) resolve(rows as readonly Row[] as R[]);
        else if (isPrepared && isUnprepared(error)) {
          // The statement did not run.
          this.#noteUnprepared(error);
          this.#submit({ ...job, isPrepared: false });
        } else reject(error);
      };
      const job: Job = {
        statement,
        values,
        owner: caller?.userId ?? '',
        signal: caller?.signal,
        isPrepared,
        observe: this.#observe && inCallersContext(this.#observe),
        settle,
      };
      this.#submit(job);
    });
  }

  transaction(steps: readonly Step[], caller: Caller, further?: Further): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      const submit = (isPrepared: boolean): void => {
        this.#transactions.submit({
          steps,
          further,
          owner: caller.userId,
          signal: caller.signal,
          isPrepared,
          observe: this.#observe && inCallersContext(this.#observe),
          settle: (error, rows) => {
            const cause = error instanceof StepError ? error.cause : error;
            if (!error) resolve(rows);
            else if (isPrepared && cause instanceof Error && isUnprepared(cause)) {
              // Nothing was written.
              this.#noteUnprepared(cause);
              submit(false);
            } else reject(error);
          },
        });
      };
      submit(this.#isPreparing);
    });
  }

  /** Returns its connections to the pool when all sent statements are answered. */
  close(): void {
    for (const shared of this.#shared) shared.close();
  }

  #noteUnprepared(error: Error): void {
    if (!isOfPooler(error) || !this.#isPreparing) return;
    this.#isPreparing = false;
    this.#log.warn(
      { reason: error.message },
      'the pooler does not support prepared statements; continuing without them',
    );
  }

  #submit(job: Job): void {
    const { sharing } = job.statement;
    if (sharing === 'connection') this.#read(job);
    else if (sharing === 'transaction') this.#writes.submit(job);
    else this.#long.submit(job);
  }

  #read(job: Job): void {
    const shared = this.#leastLoaded();
    if (shared) {
      shared.submit(job);
      return;
    }
    this.#pool.connect((error, client) => {
      if (client instanceof DatabaseClient)
        send(client, job, (failure) => client.release(failure !== undefined && !leavesConnection(failure)));
      else job.settle(error, []);
    });
  }

  /** @returns undefined if there is none, or if all are stalled */
  #leastLoaded(): SharedConnection | undefined {
    let least: SharedConnection | undefined;
    for (const each of this.#shared)
      if (!each.isStalled && (least === undefined || each.load < least.load)) least = each;
    return least;
  }
}
