import { createHash } from 'node:crypto';

/** What a statement is given for `$1`, `$2` …; a point in time as ISO text, cast in the statement. */
export type Value = string | number | boolean | null;

/** A row as PostgreSQL writes it: every column as text (booleans `t` and `f`, times as ISO 8601 in UTC), or null. */
export type Row = readonly (string | null)[];

/**
 * What a statement may share with those of other requests, as it is quick: it touches few rows, and finds them by an index.
 *
 * - `connection`: each waits for those before it. For reads, which wait for no lock.
 * - `transaction`: all are committed together. For writes that mean the same when nothing has come of them, and they are run
 *   once more.
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

/** Runs statements written by hand. */
export interface StatementRunner {
  /**
   * Runs one statement, which is a transaction of its own.
   *
   * @returns its rows, none for a statement that has no `RETURNING`
   * @throws what the driver throws; `databaseFault` tells what it means
   */
  query<R extends Row>(statement: Statement<R>, values: readonly Value[]): Promise<R[]>;
}

const known = new Map<string, Statement>();

/**
 * The statement of a text: the same one for the same text.
 *
 * @param text one of a limited number; values are never part of it
 * @param options without `sharing` it gets a connection to itself
 */
export function statement<R extends Row = Row>(
  text: string,
  options: { readonly sharing?: Sharing | undefined } = {},
): Statement<R> {
  const found = known.get(text);
  if (found) return found as Statement<R>;
  // By the text, as a pooler may show one connection the statements of another.
  const name = `tickline_${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`;
  const made: Statement<R> = { text, name, sharing: options.sharing };
  known.set(text, made);
  return made;
}
