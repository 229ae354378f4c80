import { type ParserOptions, types } from '@electric-sql/pglite';
import type { Row } from '../statement.ts';
import { EmbeddedClosedError } from './errors.ts';
import { type ThreadResult, ThreadSession } from './thread-session.ts';
import { TransactionGate } from './transaction-gate.ts';

export interface EmbeddedClientOptions {
  /** The folder of the database's files, or `memory://`. */
  readonly folder: string;
  /** Time limit of a statement, in milliseconds. */
  readonly statementTimeoutMs: number;
  /** @throws if this process no longer holds the files */
  assertHeld(): void;
}

/** Pause before the next try to reopen the files after a failure, in milliseconds. */
const REOPEN_MS = 1000;

interface QueryOptions {
  /** Parsers of PostgreSQL's text format, by type number. */
  readonly parsers?: ParserOptions;
}

/** Parses PostgreSQL's text format like PGlite itself does. */
function parse(
  { rows, fields, affectedRows = 0 }: ThreadResult,
  elementTypes: ReadonlyMap<number, number>,
  { parsers = {} }: QueryOptions,
) {
  const parseColumn = (text: string | null, type: number): unknown => {
    const elementType = elementTypes.get(type);
    if (text === null || elementType === undefined || parsers[type])
      return types.parseType(text, type, parsers);
    return types.arrayParser(text, (element) => parseColumn(element, elementType), type);
  };
  const typeOf = (column: number): number => fields[column]?.dataTypeID ?? types.TEXT;
  return {
    fields,
    affectedRows,
    rows: rows.map((row) => row.map((text, column) => parseColumn(text, typeOf(column)))),
  };
}

/** The part of PGlite's `Transaction` that Prisma's adapter uses. */
export interface EmbeddedTransaction {
  query(text: string, values?: readonly unknown[], options?: QueryOptions): Promise<ReturnType<typeof parse>>;
  /** Runs a statement, and returns its rows as text. */
  run(text: string, values: readonly unknown[]): Promise<Row[]>;
  rollback(): Promise<void>;
  /** Settles when the transaction has ended. Rejects if it should have been committed but was not. */
  readonly ended: Promise<unknown>;
}

type RunningTransaction = Omit<EmbeddedTransaction, 'ended'>;

/**
 * An embedded database with the part of PGlite's methods that Prisma's adapter uses. It runs in a separate thread, so no
 * statement blocks the server. PGlite cannot cancel a statement. One that takes too long is ended together with its thread,
 * and the next statement reopens the database, as after a crash.
 *
 * Results of writes are returned only if this process holds the files both before and afterwards.
 */
export class EmbeddedClient {
  readonly #options: EmbeddedClientOptions;
  readonly #gate = new TransactionGate();
  #session: Promise<ThreadSession>;
  #elementTypes: ThreadSession['elementTypes'] = new Map();
  #end: Error | undefined;
  /** Time of the last failure to reopen the database, by `performance.now()`. */
  #failedAt = Number.NEGATIVE_INFINITY;

  private constructor(options: EmbeddedClientOptions) {
    this.#options = options;
    this.#session = this.#open();
  }

  /** @throws what PGlite throws */
  static async open(options: EmbeddedClientOptions): Promise<EmbeddedClient> {
    const client = new EmbeddedClient(options);
    await client.#session;
    return client;
  }

  /** Runs a statement that writes nothing. */
  async read(text: string, values: readonly unknown[]): Promise<Row[]> {
    await this.#gate.pass();
    const session = await this.#current();
    return (await session.run(text, values)).rows;
  }

  /** Runs a statement that may write. */
  async write(text: string, values: readonly unknown[]): Promise<Row[]> {
    return (await this.#write(text, values)).rows;
  }

  async query(text: string, values: readonly unknown[] = [], options: QueryOptions = {}) {
    return parse(await this.#write(text, values), this.#elementTypes, options);
  }

  /** Runs a script of any number of statements, without a time limit. */
  async exec(script: string): Promise<void> {
    await this.#write(script);
  }

  /** Runs a job in a transaction. Statements from elsewhere wait until it has ended. */
  transaction<T>(job: (transaction: EmbeddedTransaction) => Promise<T>): Promise<T> {
    const ended: Promise<T> = this.#transact((transaction) => job({ ...transaction, ended }));
    return ended;
  }

  async #transact<T>(job: (transaction: RunningTransaction) => Promise<T>): Promise<T> {
    const leave = await this.#gate.enter();
    try {
      // A session opened later does not know this transaction, so the job's remaining statements fail.
      const session = await this.#current();
      await session.run('BEGIN');
      return await this.#run(session, job);
    } finally {
      leave();
    }
  }

  /**
   * Waits for running statements and closes the database; later ones fail. Writes nothing if this process lost the files.
   */
  async close(): Promise<void> {
    this.#end ??= new EmbeddedClosedError('the database is closed');
    const session = await this.#session.catch(() => undefined);
    try {
      this.#options.assertHeld();
      await session?.close();
    } catch {
      await session?.terminate(this.#end);
    }
  }

  /** Ends the thread immediately. Nothing more is read or written. */
  async stop(error: Error): Promise<void> {
    this.#end = error;
    const session = await this.#session.catch(() => undefined);
    await session?.terminate(error);
  }

  async #write(text: string, values?: readonly unknown[]): Promise<ThreadResult> {
    await this.#gate.pass();
    const session = await this.#current();
    this.#options.assertHeld();
    const result = await session.run(text, values);
    this.#options.assertHeld();
    return result;
  }

  async #run<T>(session: ThreadSession, job: (transaction: RunningTransaction) => Promise<T>): Promise<T> {
    let isOver = false;
    const rollback = async (): Promise<void> => {
      isOver = true;
      // If the thread has ended, the transaction has too.
      await session.run('ROLLBACK').catch(() => undefined);
    };
    try {
      const result = await job({
        query: async (text, values = [], options = {}) =>
          parse(await session.run(text, values), this.#elementTypes, options),
        run: async (text, values) => (await session.run(text, values)).rows,
        rollback,
      });
      if (isOver) return result;
      this.#options.assertHeld();
      await session.run('COMMIT');
      this.#options.assertHeld();
      return result;
    } catch (error) {
      if (!isOver) await rollback();
      throw error;
    }
  }

  async #open(): Promise<ThreadSession> {
    this.#options.assertHeld();
    const session = await ThreadSession.open(this.#options.folder, this.#options.statementTimeoutMs);
    this.#elementTypes = session.elementTypes;
    return session;
  }

  /** @throws {EmbeddedClosedError} if it fails, or failed less than a second ago */
  async #openAnew(): Promise<ThreadSession> {
    try {
      if (performance.now() - this.#failedAt < REOPEN_MS)
        throw new Error('the last attempt failed a moment ago');
      return await this.#open();
    } catch (cause) {
      if (performance.now() - this.#failedAt >= REOPEN_MS) this.#failedAt = performance.now();
      throw new EmbeddedClosedError('could not reopen the database', { cause });
    }
  }

  async #current(): Promise<ThreadSession> {
    const opening = this.#session;
    const session = await opening.catch(() => undefined);
    if (this.#end) throw this.#end;
    if (session && !session.isOver) return session;
    if (this.#session === opening) {
      // Two threads must not open the same files.
      this.#session = (session?.ended ?? Promise.resolve()).then(() => this.#openAnew());
    }
    const opened = await this.#session;
    return opened.isOver ? this.#current() : opened;
  }
}
