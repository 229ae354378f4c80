import type { Row, Statement, StatementRunner, Value } from '../statement.ts';
import type { DatabasePool } from './pool.ts';
import { isOfPooler, isUnprepared, type Job, leavesConnection, send } from './send-statement.ts';
import { SharedConnection } from './shared-connection.ts';
import { WriteGroups } from './write-groups.ts';

/** More gain nothing, and each takes a connection from those that need one of their own. */
const MAX_SHARED = 2;

interface Log {
  warn(details: object, message: string): void;
}

/** Quick reads share a few connections of the pool, quick writes share commits, each of the others gets a connection to itself. */
export class PostgresqlStatements implements StatementRunner {
  readonly #pool: DatabasePool;
  readonly #log: Log;
  readonly #shared: readonly SharedConnection[];
  readonly #writes: WriteGroups;
  #isPreparing = true;

  /** @param poolSize of which reads keep half at most, and writes take a third at most while they run, at least one */
  constructor(pool: DatabasePool, poolSize: number, log: Log) {
    this.#pool = pool;
    this.#log = log;
    const shared = Math.min(MAX_SHARED, Math.floor(poolSize / 2));
    this.#writes = new WriteGroups(pool, poolSize, (job) => this.#runAlone(job));
    this.#shared = Array.from({ length: shared }, () => new SharedConnection(pool));
  }

  query<R extends Row>(statement: Statement<R>, values: readonly Value[]): Promise<R[]> {
    return new Promise((resolve, reject) => {
      const isPrepared = this.#isPreparing;
      const settle: Job['settle'] = (error, rows) => {
        if (!error) resolve(rows as readonly Row[] as R[]);
        else if (isPrepared && isUnprepared(error)) this.#sendWhole({ statement, values, settle }, error);
        else reject(error);
      };
      this.#submit({ statement, values, isPrepared, settle });
    });
  }

  /** Gives its connections back to the pool, once those statements that were sent are answered. */
  close(): void {
    for (const shared of this.#shared) shared.close();
  }

  /** Once more, as it was not run. @param error why the connection could not use what it had prepared */
  #sendWhole(job: Omit<Job, 'isPrepared'>, error: Error): void {
    if (isOfPooler(error) && this.#isPreparing) {
      this.#isPreparing = false;
      this.#log.warn({ reason: error.message }, 'behind this pooler, statements cannot be kept prepared');
    }
    this.#runAlone({ ...job, isPrepared: false });
  }

  #submit(job: Job): void {
    const { sharing } = job.statement;
    const shared = sharing === 'connection' ? this.#leastLoaded() : undefined;
    if (shared) shared.submit(job);
    else if (sharing === 'transaction') this.#writes.submit(job);
    else this.#runAlone(job);
  }

  #leastLoaded(): SharedConnection | undefined {
    let least: SharedConnection | undefined;
    for (const each of this.#shared)
      if (!each.isStalled && (least === undefined || each.load < least.load)) least = each;
    return least;
  }

  #runAlone(job: Job): void {
    this.#pool.connect((error, client) => {
      if (client)
        send(client, job, (failure) => client.release(failure !== undefined && !leavesConnection(failure)));
      else job.settle(error, []);
    });
  }
}
