import { type ParserOptions, types } from '@electric-sql/pglite';
import type { Row } from '../statement.ts';
import { EmbeddedClosedError } from './errors.ts';
import { type ThreadResult, ThreadSession } from './thread-session.ts';
import { TransactionGate } from './transaction-gate.ts';

export interface EmbeddedClientOptions {
  /** The folder of the database's files, or `memory://`. */
  readonly folder: string;
  /** How long a statement may run, in milliseconds. */
  readonly statementTimeoutMs: number;
  /** @throws if the files are not this process's any more */
  assertHeld(): void;
}

/** How long the files are left alone if they could not be opened anew, in milliseconds. */
const REOPEN_MS = 1000;

interface QueryOptions {
  /** By the number of a type: makes a value of what PostgreSQL writes. */
  readonly parsers?: ParserOptions;
}

/** Makes values of what PostgreSQL writes, as PGlite itself does. */
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
  rollback(): Promise<void>;
  /** Settles when the transaction has ended. Rejects if it was to be committed and was not. */
  readonly ended: Promise<unknown>;
}

type RunningTransaction = Omit<EmbeddedTransaction, 'ended'>;

/**
 * An embedded database, with the part of PGlite's methods that Prisma's adapter uses. It runs in a thread of its own, so that
 * no statement holds up the server. PGlite cannot cancel a statement: one that takes too long is ended together with its
 * thread. The next one opens the database anew, as after a crash.
 *
 * What is written is answered only if the files are this process's, before and afterwards.
 */
export class EmbeddedClient {
  readonly #options: EmbeddedClientOptions;
  readonly #gate = new TransactionGate();
  #session: Promise<ThreadSession>;
  #elementTypes: ThreadSession['elementTypes'] = new Map();
  #end: Error | undefined;
  /** When the database could not be opened anew, by `performance.now()`. */
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

  /** Runs a script of any number of statements, which may take as long as they need. */
  async exec(script: string): Promise<void> {
    await this.#write(script);
  }

  /** Runs a job in a transaction. Statements that are not the job's wait until it has ended. */
  transaction<T>(job: (transaction: EmbeddedTransaction) => Promise<T>): Promise<T> {
    const ended: Promise<T> = this.#transact((transaction) => job({ ...transaction, ended }));
    return ended;
  }

  async #transact<T>(job: (transaction: RunningTransaction) => Promise<T>): Promise<T> {
    const leave = await this.#gate.enter();
    try {
      // One that is opened anew knows nothing of the transaction: what it has begun there fails.
      const session = await this.#current();
      await session.run('BEGIN');
      return await this.#run(session, job);
    } finally {
      leave();
    }
  }

  /** Waits for what runs, and closes the database. Later statements fail. If the files are another process's, nothing is written. */
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

  /** Ends the thread at once: nothing more is read or written. */
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
      // If the thread has ended, so has the transaction.
      await session.run('ROLLBACK').catch(() => undefined);
    };
    try {
      const result = await job({
        query: async (text, values = [], options = {}) =>
          parse(await session.run(text, values), this.#elementTypes, options),
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

  /** @throws {EmbeddedClosedError} if it fails, or has failed a moment ago */
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
      // Two threads must not have the same files open.
      this.#session = (session?.ended ?? Promise.resolve()).then(() => this.#openAnew());
    }
    const opened = await this.#session;
    return opened.isOver ? this.#current() : opened;
  }
}
