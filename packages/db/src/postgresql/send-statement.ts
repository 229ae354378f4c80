import pg, { type ClientBase } from 'pg';
import type { Row, Statement, Value } from '../statement.ts';

/** A statement with its values, on its way to a connection. */
export interface Job {
  readonly statement: Statement;
  readonly values: readonly Value[];
  /** Whether the connection is to keep the statement, so that it is parsed only once. */
  readonly isPrepared: boolean;
  /** Called once. */
  readonly settle: (error: Error | undefined, rows: Row[]) => void;
}

/**
 * Keeps rows as they come, every column as PostgreSQL writes it. `pg`'s own query would have a parser for each column, make
 * each row once more, and an event of it: an eighth of what a list of twenty costs.
 *
 * @see https://github.com/brianc/node-postgres/tree/master/packages/pg-query-stream which takes rows by the same methods
 */
class TextQuery extends pg.Query<never, Value[]> {
  readonly name: string | undefined;
  readonly received: Row[] = [];

  constructor({ statement, values, isPrepared }: Job, callback: (error: Error | undefined) => void) {
    super(statement.text, [...values], callback);
    this.name = isPrepared ? statement.name : undefined;
  }

  handleRowDescription(): void {
    // Who wrote the statement knows its columns.
  }

  handleDataRow({ fields }: { readonly fields: Row }): void {
    this.received.push(fields);
  }
}

/** @param ended called before the job is settled */
export function send(client: ClientBase, job: Job, ended: (error: Error | undefined) => void): void {
  const query = new TextQuery(job, (error) => {
    // Its types don't say that it is null where there is none.
    const failure = error ?? undefined;
    ended(failure);
    job.settle(failure, query.received);
  });
  client.query(query);
}

/** Whether an error is of the statement alone, so that the connection goes on working. */
export function leavesConnection(error: Error): boolean {
  return 'severity' in error && error.severity === 'ERROR' && !isUnprepared(error);
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined;
}

/** Whether a pooler gave a statement another connection than the one that prepared it. */
export function isOfPooler(error: Error): boolean {
  const code = codeOf(error);
  return code === '26000' || code === '42P05';
}

/**
 * Whether the statement was not run because the connection has not got it prepared, or not as it would be now: a
 * migration has changed the table.
 */
export function isUnprepared(error: Error): boolean {
  const isOutdated = codeOf(error) === '0A000' && error.message === 'cached plan must not change result type';
  return isOutdated || isOfPooler(error);
}
