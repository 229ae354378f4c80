import { createHash } from 'node:crypto';

/** What a statement is given for `$1`, `$2` …; a point in time as ISO text, cast in the statement. */
export type Value = string | number | boolean | null;

/** A row as PostgreSQL writes it: every column as text (booleans `t` and `f`, times as ISO 8601 in UTC), or null. */
export type Row = readonly (string | null)[];

/**
 * Resources that a quick statement shares with those of other requests. A quick statement touches few rows, and finds them
 * by an index.
 *
 * - `connection`: each waits for those before it. For reads, which wait for no lock.
 * - `transaction`: all are committed together. For writes that mean the same if they are rolled back and run once more.
 *
 * A statement that shares nothing may take long. A limited number of them run at once, one of each user.
 */
export type Sharing = 'connection' | 'transaction';

/** SQL with `$1`, `$2` … for its values, kept prepared by every connection that has run it. */
export interface Statement<R extends Row = Row> {
  readonly text: string;
  readonly name: string;
  readonly sharing: Sharing | undefined;
  /** Never there: the type of its rows. */
  readonly row?: R;
}

/** The request that a statement is for. */
export interface Caller {
  /** The user whose rows the statement is about. Statements of one user do not keep those of another waiting. */
  readonly userId: string;
  /**
   * Makes the signal that is aborted when nobody waits for the answer any more. Called only for statements that have to wait
   * or may take long, as making a signal costs more than most statements.
   */
  readonly signal?: () => AbortSignal;
}

/** Runs statements written by hand. */
export interface StatementRunner {
  /**
   * Runs one statement, which is a transaction of its own. If the caller leaves, a statement that has not begun is dropped,
   * and a long one is cancelled as far as the database can do that.
   *
   * @param caller left out for statements of the server itself
   * @returns its rows, none for a statement that has no `RETURNING`
   * @throws what the driver throws; `databaseFault` tells what it means
   * @throws {QueueFullError} if too many statements wait, in total or of this user
   * @throws the reason of the caller's signal
   */
  query<R extends Row>(statement: Statement<R>, values: readonly Value[], caller?: Caller): Promise<R[]>;
}

const known = new Map<string, Statement>();

/**
 * The statement of a text: the same one for the same text and options.
 *
 * @param text one of a limited number; values are never part of it
 * @param options without `sharing` it gets a connection to itself
 */
export function statement<R extends Row = Row>(
  text: string,
  options: { readonly sharing?: Sharing | undefined } = {},
): Statement<R> {
  const key = `${options.sharing} ${text}`;
  const found = known.get(key);
  if (found) return found as Statement<R>;
  // By the text, as a pooler may show one connection the statements of another.
  const name = `tickline_${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`;
  const made: Statement<R> = { text, name, sharing: options.sharing };
  known.set(key, made);
  return made;
}
