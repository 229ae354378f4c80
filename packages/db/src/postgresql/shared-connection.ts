import type { PoolClient } from 'pg';
import { DatabaseClient } from './client.ts';
import type { DatabasePool } from './pool.ts';
import { type Job, leavesConnection, send } from './send-statement.ts';

/** Without work for so long, the connection goes back to the pool, which knows how to keep connections. */
const IDLE_MS = 100;
/** Whoever was not answered for so long is slow, and what would come behind it had better go elsewhere. */
const STALLED_MS = 50;

/** A connection while it is held. */
interface Session {
  readonly client: DatabaseClient & PoolClient;
  unanswered: number;
  isCorked: boolean;
  /** When an answer came last, or the first of what is unanswered was sent. */
  progressAt: number;
}

/**
 * One of the pool's connections, which carries the statements of many requests at once: each is sent without waiting for
 * the answers of those before it (pipelining), and those of one turn of the event loop leave together. Each is still a
 * transaction of its own, and fails alone.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export class SharedConnection {
  readonly #pool: DatabasePool;
  #session: Session | undefined;
  /** What waits for a connection that is being opened. */
  #waiting: Job[] = [];
  #isClosed = false;

  constructor(pool: DatabasePool) {
    this.#pool = pool;
  }

  /** Statements that have no answer yet. */
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

  /** Gives the connection back as soon as nothing is unanswered; what comes later is for the pool to refuse. */
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

  /** What the requests of one turn ask leaves in one piece. */
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

  /** No further statement goes there. Those that were sent are answered, or fail as it ends. */
  #giveUp(session: Session): void {
    if (this.#session !== session) return;
    this.#session = undefined;
    session.client.release(true);
  }
}
