import type { PoolClient } from 'pg';
import { DatabaseClient } from './client.ts';
import type { DatabasePool } from './pool.ts';
import { type Job, leavesConnection, send } from './send-statement.ts';

/** Idle time after which the connection goes back to the pool, which manages idle connections. */
const IDLE_MS = 100;
/** Time without an answer after which the connection counts as slow, and new statements go elsewhere. */
const STALLED_MS = 50;

/** A connection while it is held. */
interface Session {
  readonly client: DatabaseClient & PoolClient;
  unanswered: number;
  isCorked: boolean;
  /** Time of the last answer, or of sending the first unanswered statement. */
  progressAt: number;
}

/**
 * A pooled connection that carries statements of many requests at once. Each statement is sent without waiting for earlier
 * answers (pipelining), and those of one turn of the event loop are sent together. Each is still its own transaction and
 * fails alone.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export class SharedConnection {
  readonly #pool: DatabasePool;
  #session: Session | undefined;
  /** Jobs that wait for the connection to open. */
  #waiting: Job[] = [];
  #isClosed = false;

  constructor(pool: DatabasePool) {
    this.#pool = pool;
  }

  /** Number of statements without an answer. */
  get load(): number {
    return this.#waiting.length + (this.#session?.unanswered ?? 0);
  }

  get isStalled(): boolean {
    const { unanswered = 0, progressAt = 0 } = this.#session ?? {};
    return unanswered > 0 && performance.now() - progressAt > STALLED_MS;
  }

  submit(job: Job): void {
    if (this.#session) this.#send(this.#session, job);
    else if (this.#waiting.push(job) === 1) this.#open();
  }

  /** Returns the connection to the pool when no statement is unanswered. The pool refuses later statements. */
  close(): void {
    this.#isClosed = true;
    if (this.#session?.unanswered === 0) this.#release(this.#session);
  }

  #open(): void {
    this.#pool.connect((error, client) => {
      const jobs = this.#waiting;
      this.#waiting = [];
      if (!(client instanceof DatabaseClient)) {
        for (const { settle } of jobs) settle(error, []);
        return;
      }
      client.pipelines = true;
      const session = { client, unanswered: 0, isCorked: false, progressAt: 0 };
      this.#session = session;
      for (const job of jobs) this.#send(session, job);
      this.#watch(session);
    });
  }

  #send(session: Session, job: Job): void {
    const { client } = session;
    if (session.unanswered === 0) session.progressAt = performance.now();
    session.unanswered += 1;
    this.#holdBack(session);
    send(client, job, (error) => {
      session.unanswered -= 1;
      session.progressAt = performance.now();
      if (error && !leavesConnection(error)) this.#giveUp(session);
      else if (this.#isClosed && session.unanswered === 0) this.#release(session);
    });
  }

  /** Sends the statements of one turn of the event loop together. */
  #holdBack(session: Session): void {
    if (session.isCorked) return;
    const { stream } = session.client.connection;
    session.isCorked = true;
    stream.cork();
    setImmediate(() => {
      session.isCorked = false;
      stream.uncork();
    });
  }

  #watch(session: Session): void {
    const check = () => {
      if (this.#session !== session) return;
      if (session.unanswered > 0 || performance.now() - session.progressAt < IDLE_MS) {
        timer.refresh();
        return;
      }
      this.#release(session);
    };
    const timer = setTimeout(check, IDLE_MS).unref();
  }

  #release(session: Session): void {
    if (this.#session !== session) return;
    this.#session = undefined;
    session.client.pipelines = false;
    session.client.release();
  }

  /** Sends no further statements on this connection. Those already sent are answered, or fail when it ends. */
  #giveUp(session: Session): void {
    if (this.#session !== session) return;
    this.#session = undefined;
    session.client.release(true);
  }
}
