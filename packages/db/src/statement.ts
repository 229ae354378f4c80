import { createHash } from 'node:crypto';

/** A parameter of a statement (`$1`, `$2` …). A time is ISO text that the statement casts. */
export type Value = string | number | boolean | null;

/** A row as PostgreSQL writes it: every column as text (booleans `t` and `f`, times as ISO 8601 in UTC), or null. */
export type Row = readonly (string | null)[];

/**
 * Resources that a quick statement shares with those of other requests. A quick statement touches few rows and finds them
 * by an index.
 *
 * - `connection`: each statement waits for those before it. For reads, which wait for no lock.
 * - `transaction`: all are committed together. For writes that can be rolled back and run again with the same effect.
 *
 * A statement that shares nothing may take long. A limited number of those run at once, one for each user.
 */
export type Sharing = 'connection' | 'transaction';

/** SQL with placeholders `$1`, `$2` … Every connection that has run it keeps it prepared. */
export interface Statement<R extends Row = Row> {
  readonly text: string;
  readonly name: string;
  readonly sharing: Sharing | undefined;
  /** Never set; carries the type of the rows. */
  readonly row?: R;
}

/** The request that a statement belongs to. */
export interface Caller {
  /** The user whose rows the statement affects. One user's statements do not delay another's. */
  readonly userId: string;
  /**
   * Returns a signal that aborts when nobody waits for the answer. Called only for statements that wait or may take long,
   * because creating a signal costs more than most statements.
   */
  readonly signal?: () => AbortSignal;
}

/** A statement of a transaction, with its values. */
export interface Step {
  readonly statement: Statement;
  readonly values: readonly Value[];
  /** Number of rows that it has to return; 1 by default. */
  readonly rows?: number;
}

/** Returns further steps of a transaction. The transaction is rolled back if it throws. */
export type Further = (rows: readonly Row[]) => readonly Step[];

/** A step of a transaction failed, or returned too few rows. Nothing was written. */
export class StepError extends Error {
  override readonly name = 'StepError';
  /** Position of the step. Further steps follow the others. */
  readonly index: number;

  /** @param cause undefined if it returned too few rows */
  constructor(index: number, cause: unknown) {
    super(`step ${index} of a transaction ${cause === undefined ? 'returned too few rows' : 'failed'}`, {
      cause,
    });
    this.index = index;
  }
}

/** Runs hand-written statements. */
export interface StatementRunner {
  /**
   * Runs one statement as a transaction of its own. If the caller leaves, a statement that has not begun is dropped, and a
   * long one is cancelled if the database supports it.
   *
   * @param caller left out for the server's own statements
   * @returns its rows; none if a write has no `RETURNING`
   * @throws what the driver throws; `databaseFault` classifies it
   * @throws {QueueFullError} if too many statements wait, in total or for this user
   * @throws the reason of the caller's signal
   */
  query<R extends Row>(statement: Statement<R>, values: readonly Value[], caller?: Caller): Promise<R[]>;

  /**
   * Runs statements in order as one transaction: all are written, or none. No statement may depend on another's answer, so
   * they are sent together. If the caller leaves, a transaction that has not begun is dropped.
   *
   * @param further returns the statements that depend on the answers, of which it gets the rows. They end the transaction.
   * Without any, they cost nothing
   * @returns the rows of all steps, in order
   * @throws {StepError} if a statement fails or returns too few rows
   * @throws {QueueFullError} if too many statements wait, in total or for this user
   * @throws what the driver throws if the transaction as a whole fails
   */
  transaction(steps: readonly Step[], caller: Caller, further?: Further): Promise<Row[]>;
}

const known = new Map<string, Statement>();

/**
 * Returns the statement for a text. The same text and options always give the same object.
 *
 * @param text one of a limited number; must not contain values
 * @param options without `sharing` it gets its own connection
 */
export function statement<R extends Row = Row>(
  text: string,
  options: { readonly sharing?: Sharing | undefined } = {},
): Statement<R> {
  const key = `${options.sharing} ${text}`;
  const found = known.get(key);
  if (found) return found as Statement<R>;
  // The name depends on the text, because a pooler may let one connection use the statements of another.
  const name = `tickline_${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`;
  const made: Statement<R> = { text, name, sharing: options.sharing };
  known.set(key, made);
  return made;
}
