import type { PoolClient } from 'pg';
import type { Row } from '../statement.ts';
import { DatabaseClient } from './client.ts';
import type { LoneStatements } from './lone-statements.ts';
import type { DatabasePool } from './pool.ts';
import { isAborted, isUnprepared, type Job, leavesConnection, send } from './send-statement.ts';
import { TroubledOwners } from './troubled-owners.ts';
import { WaitingWrites } from './waiting-writes.ts';

/** A larger group would not be cheaper per write, and more writes would fail together. */
const MAX_IN_GROUP = 50;
/** If one write waits for a lock, its whole group waits. */
const LOCK_TIMEOUT_MS = 20;
const BEGIN = `BEGIN; SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`;

interface WriteGroupOptions {
  readonly connections: number;
  readonly alone: LoneStatements<Row, Job>;
  readonly onUnprepared: (error: Error) => void;
}

/** The result of one write in a group. */
interface Answer {
  readonly error: Error | undefined;
  readonly rows: Row[];
}

/**
 * Commits writes of many requests together: those of one turn of the event loop, and those that arrive while other groups
 * are running. A commit is most of the cost of a small write. No write is answered before it is committed.
 *
 * Users do not wait for each other's locks. One user's writes are in one group at a time, so two groups never need the same
 * rows. If a write fails, its group is rolled back. That user's writes then run alone for a while, and the others go into a
 * new group.
 *
 * @see docs/decisions/012-writes.md
 */
export class WriteGroups {
  readonly #pool: DatabasePool;
  readonly #options: WriteGroupOptions;
  readonly #waiting = new WaitingWrites();
  readonly #troubled = new TroubledOwners();
  #underWay = 0;
  #isGathering = false;

  /**
   * @param options.connections maximum number of groups at once
   * @param options.alone runs the writes of users whose writes fail
   * @param options.onUnprepared called with the reason if a connection could not use its prepared statements
   */
  constructor(pool: DatabasePool, options: WriteGroupOptions) {
    this.#pool = pool;
    this.#options = options;
  }

  submit(job: Job): void {
    if (this.#troubled.has(job.owner)) {
      this.#options.alone.submit(job);
      return;
    }
    this.#waiting.add(job);
    this.#gather();
  }

  #gather(): void {
    if (this.#isGathering || this.#underWay === this.#options.connections || !this.#waiting.isAnyReady)
      return;
    this.#isGathering = true;
    // Runs after all sockets with pending data.
    setImmediate(() => {
      this.#isGathering = false;
      this.#underWay += 1;
      this.#open(this.#waiting.take(MAX_IN_GROUP));
      this.#gather();
    });
  }

  #open(group: readonly Job[]): void {
    this.#pool.connect((error, client) => {
      if (client instanceof DatabaseClient) this.#send(client, group);
      else this.#end(group, () => group.forEach(({ settle }) => void settle(error, [])));
    });
  }

  /** Sends the whole group at once, because no statement needs another's answer. */
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
      const errors = [error, ...answers.map((answer) => answer.error)];
      client.release(errors.some((each) => each && !leavesConnection(each)));
      this.#end(group, () => {
        if (error === null && result.command === 'COMMIT') this.#settle(group, answers);
        else if (error === null || isAborted(error)) this.#repeat(group, answers);
        // It is unknown whether the group was committed.
        else group.forEach(({ settle }) => void settle(error, []));
      });
    });
    stream.uncork();
  }

  #settle(group: readonly Job[], answers: readonly Answer[]): void {
    for (const [index, job] of group.entries()) {
      const { error = undefined, rows = [] } = answers[index] ?? {};
      job.settle(error, rows);
    }
  }

  /** Runs the rolled-back writes again. The first error is the cause of the others. */
  #repeat(group: readonly Job[], answers: readonly Answer[]): void {
    const index = answers.findIndex(({ error }) => error !== undefined);
    const error = answers[index]?.error;
    if (error && isUnprepared(error)) {
      this.#options.onUnprepared(error);
      this.#waiting.putBack(group.map((job) => ({ ...job, isPrepared: false })));
      return;
    }
    const culprit = group[index];
    const isAlone = ({ owner }: Job): boolean => culprit === undefined || owner === culprit.owner;
    this.#waiting.putBack(group.filter((job) => !isAlone(job)));
    for (const job of group) if (isAlone(job)) this.#options.alone.submit(job);
    if (!culprit) return;
    this.#troubled.add(culprit.owner);
    for (const job of this.#waiting.takeOf(culprit.owner)) this.#options.alone.submit(job);
  }

  #end(group: readonly Job[], settle: () => void): void {
    this.#underWay -= 1;
    this.#waiting.release(group);
    settle();
    this.#gather();
  }
}
