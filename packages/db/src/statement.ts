import { createHash } from 'node:crypto';

/** What a statement is given for `$1`, `$2` …; a point in time as ISO text, cast in the statement. */
export type Value = string | number | boolean | null;

/** A row as PostgreSQL writes it: every column as text (booleans `t` and `f`, times as ISO 8601 in UTC), or null. */
export type Row = readonly (string | null)[];

/** SQL with `$1`, `$2` … for its values, kept prepared by every connection that has run it. */
export interface Statement<R extends Row = Row> {
  readonly text: string;
  readonly name: string;
  /**
   * Only reads, finds its few rows by an index and waits for no lock: it may share a connection with others, where each
   * waits for those before it.
   */
  readonly isQuick: boolean;
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
 */
export function statement<R extends Row = Row>(
  text: string,
  options: { readonly isQuick?: boolean } = {},
): Statement<R> {
  const found = known.get(text);
  if (found) return found as Statement<R>;
  // By the text, as a pooler may show one connection the statements of another.
  const name = `tickline_${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`;
  const made: Statement<R> = { text, name, isQuick: options.isQuick ?? false };
  known.set(text, made);
  return made;
}
