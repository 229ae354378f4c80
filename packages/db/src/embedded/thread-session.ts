import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { messages } from '@electric-sql/pglite';
import type { Row } from '../statement.ts';
import { EmbeddedClosedError } from './errors.ts';
import { Turns } from './turns.ts';

/** Next to this file in the sources, and next to the bundle. */
const FILE = new URL('./database-thread.mjs', import.meta.url);

/** PostgreSQL as the first thread of this process has compiled it. */
let compiled: unknown;

/** The result of a statement. A script returns no rows. */
export interface ThreadResult {
  readonly rows: Row[];
  readonly fields: { readonly name: string; readonly dataTypeID: number }[];
  readonly affectedRows?: number;
}

interface Answer {
  readonly id: number;
  readonly result?: ThreadResult;
  readonly error?: { readonly message: string; readonly severity?: string };
}

interface Greeting {
  readonly arrays: [type: number, elements: number][];
  /** A `WebAssembly.Module`, for other threads. */
  readonly compiled: unknown;
}

interface Pending {
  /** Time limit in milliseconds; 0 for none. */
  readonly limitMs: number;
  resolve(result: ThreadResult): void;
  reject(error: Error): void;
}

function toError(error: NonNullable<Answer['error']>): Error {
  const { message, severity } = error;
  return severity === undefined
    ? Object.assign(new Error(message), error)
    : Object.assign(new messages.DatabaseError(message, 0, 'error'), error);
}

/** A database that is open in a thread. Lives from the thread's start to its end. */
export class ThreadSession {
  /** Settles when the thread has ended. */
  readonly ended: Promise<void>;
  /** Element types by array type, as type numbers. */
  readonly elementTypes: ReadonlyMap<number, number>;
  readonly #worker: Worker;
  readonly #limitMs: number;
  readonly #pending = new Map<number, Pending>();
  readonly #turns = new Turns();
  #lastId = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosing = false;
  #end: Error | undefined;

  private constructor(worker: Worker, { arrays }: Greeting, limitMs: number) {
    this.#worker = worker;
    this.#limitMs = limitMs;
    this.elementTypes = new Map(arrays);
    worker.on('message', (answer: Answer) => this.#turns.give(() => this.#receive(answer)));
    worker.on('error', (cause) => this.#endBy(new EmbeddedClosedError('the database has failed', { cause })));
    this.ended = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#endBy(new EmbeddedClosedError('the database is closed'));
        resolve();
      });
    });
    worker.unref();
  }

  /**
   * Opens the database in a folder; creates it if there is none.
   *
   * @param limitMs time limit of a statement in milliseconds; 0 for none
   * @throws what PGlite throws; by then the thread has ended
   */
  static async open(folder: string, limitMs: number): Promise<ThreadSession> {
    const worker = new Worker(FILE, { workerData: { folder, compiled } });
    const exit = new Promise((resolve) => worker.once('exit', resolve));
    try {
      // Rejects if the thread fails before it reports that it is ready.
      const [greeting]: Greeting[] = await Promise.race([once(worker, 'message'), exit.then(() => [])]);
      if (!greeting) throw new Error('the database thread ended before the database was open');
      compiled = greeting.compiled;
      return new ThreadSession(worker, greeting, limitMs);
    } catch (error) {
      await exit;
      throw error;
    }
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /**
   * Runs a statement in order of submission. Without values, runs a script without a time limit.
   *
   * @throws {EmbeddedClosedError}
   * @throws {messages.DatabaseError}
   */
  run(text: string, values?: readonly unknown[]): Promise<ThreadResult> {
    return new Promise((resolve, reject) => {
      if (this.#end) {
        reject(this.#end);
        return;
      }
      this.#lastId += 1;
      this.#pending.set(this.#lastId, { limitMs: values ? this.#limitMs : 0, resolve, reject });
      if (this.#pending.size === 1) {
        // Keeps the process alive while an answer is pending.
        this.#worker.ref();
        this.#startTimer();
      }
      this.#worker.postMessage({ id: this.#lastId, text, values });
    });
  }

  /** Runs everything that was submitted, then closes the database. */
  async close(): Promise<void> {
    if (this.#end) return;
    this.#isClosing = true;
    this.#worker.ref();
    this.#worker.postMessage('close');
    await this.ended;
  }

  /** Ends the thread immediately. For the database this is a crash. */
  async terminate(error: Error): Promise<void> {
    this.#endBy(error);
    await this.#worker.terminate();
  }

  #receive({ id, error, result }: Answer): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    clearTimeout(this.#timer);
    if (this.#pending.size > 0) this.#startTimer();
    else if (!this.#isClosing) this.#worker.unref();
    if (error) pending?.reject(toError(error));
    else if (result) pending?.resolve(result);
  }

  /** Starts the time limit of the running statement, which is the first one without an answer. */
  #startTimer(): void {
    const [{ limitMs } = { limitMs: 0 }] = this.#pending.values();
    if (limitMs === 0) return;
    this.#timer = setTimeout(() => {
      void this.terminate(new EmbeddedClosedError(`a statement took longer than ${limitMs} ms`));
    }, limitMs);
  }

  #endBy(error: Error): void {
    clearTimeout(this.#timer);
    this.#end ??= error;
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of lost) reject(this.#end);
  }
}
