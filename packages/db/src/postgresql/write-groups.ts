import type { PoolClient } from 'pg';
import type { Row } from '../statement.ts';
import { DatabaseClient } from './client.ts';
import type { DatabasePool } from './pool.ts';
import { type Job, leavesConnection, send } from './send-statement.ts';

/** More would cost no less each, and more would fail together. */
const MAX_IN_GROUP = 50;
/** While one group is flushed to the disk, another runs. */
const MAX_UNDER_WAY = 2;
/** All of a group wait for the lock that one of them waits for. */
const LOCK_TIMEOUT_MS = 20;
const BEGIN = `BEGIN; SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`;

/** What one of a group was answered. */
interface Answer {
  readonly error: Error | undefined;
  readonly rows: Row[];
}

/**
 * Writes of many requests, committed together: those of one turn of the event loop, and those that came while others were
 * under way. A commit is what a small write costs most. None is answered before it is committed; where one fails, nothing
 * has come of its group, and each is run alone.
 *
 * @see docs/decisions/012-writes.md
 */
export class WriteGroups {
  readonly #pool: DatabasePool;
  readonly #runAlone: (job: Job) => void;
  readonly #maxUnderWay: number;
  #waiting: Job[] = [];
  #underWay = 0;
  #isGathering = false;

  /** @param poolSize of which two thirds are left to others */
  constructor(pool: DatabasePool, poolSize: number, runAlone: (job: Job) => void) {
    this.#pool = pool;
    this.#runAlone = runAlone;
    this.#maxUnderWay = Math.max(1, Math.min(MAX_UNDER_WAY, Math.floor(poolSize / 3)));
  }

  submit(job: Job): void {
    this.#waiting.push(job);
    this.#gather();
  }

  #gather(): void {
    if (this.#isGathering || this.#underWay === this.#maxUnderWay || this.#waiting.length === 0) return;
    this.#isGathering = true;
    // When every socket is read that has something to read.
    setImmediate(() => {
      this.#isGathering = false;
      this.#underWay += 1;
      this.#open(this.#waiting.splice(0, MAX_IN_GROUP));
      this.#gather();
    });
  }

  #open(group: readonly Job[]): void {
    this.#pool.connect((error, client) => {
      if (client instanceof DatabaseClient) this.#send(client, group);
      else this.#end(() => group.forEach(({ settle }) => void settle(error, [])));
    });
  }

  /** All in one piece, as each waits for nothing that another is answered. */
  #send(client: DatabaseClient & PoolClient, group: readonly Job[]): void {
    const answers: Answer[] = [];
    const { stream } = client.connection;
    client.pipelines = true;
    stream.cork();
    client.query(BEGIN, () => undefined);
    for (const job of group) {
      const settle: Job['settle'] = (error, rows) => void answers.push({ error, rows });
      send(client, { ...job, settle }, () => undefined);
    }
    client.query('COMMIT', (error: Error | null, result) => {
      client.pipelines = false;
      client.release(error ? !leavesConnection(error) : false);
      const isCommitted = !error && result.command === 'COMMIT';
      this.#end(() => this.#settle(group, answers, error, isCommitted));
    });
    stream.uncork();
  }

  #settle(
    group: readonly Job[],
    answers: readonly Answer[],
    error: Error | null,
    isCommitted: boolean,
  ): void {
    for (const [index, job] of group.entries()) {
      const answer = answers[index];
      if (error || !answer) job.settle(error ?? new Error('a statement was not answered'), []);
      else if (isCommitted) job.settle(answer.error, answer.rows);
      else this.#runAlone(job);
    }
  }

  #end(settle: () => void): void {
    this.#underWay -= 1;
    settle();
    this.#gather();
  }
}
