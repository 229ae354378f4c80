import pg from 'pg';
import type { QueryObserver } from '../observed-adapter.ts';
import type { Row, Statement, Value } from '../statement.ts';
import type { DatabaseClient } from './client.ts';
import { isPreparedOn, usePrepared } from './prepared-statements.ts';

/** A statement with its values, on its way to a connection. */
export interface Job {
  readonly statement: Statement;
  readonly values: readonly Value[];
  /** The user whose rows it is about; empty for statements of the server itself. */
  readonly owner: string;
  /** Makes the signal that says that the caller has left. */
  readonly signal: (() => AbortSignal) | undefined;
  /** Whether the connection is to keep the statement, so that it is parsed only once. */
  readonly isPrepared: boolean;
  /** Told when the statement is sent, and when it has ended. */
  readonly observe: QueryObserver | undefined;
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
    // The caller knows the columns of its statement.
  }

  handleDataRow({ fields }: { readonly fields: Row }): void {
    this.received.push(fields);
  }
}

/** Errors that show that a pooler is in between. */
const ofPooler = new WeakSet<Error>();

/** @param ended called before the job is settled */
export function send(client: DatabaseClient, job: Job, ended: (error: Error | undefined) => void): void {
  const { connection } = client;
  const observed = job.observe?.(job.statement.text);
  const query = new TextQuery(job, (error) => {
    // The types of `pg` don't say that it is null without an error.
    const failure = error ?? undefined;
    const code = failure && codeOf(failure);
    if (failure && (code === DUPLICATE || (code === UNKNOWN && wasPrepared))) ofPooler.add(failure);
    observed?.(failure);
    ended(failure);
    job.settle(failure, query.received);
  });
  const { name } = query;
  // If it was not, the one before on this connection was to prepare it, and was refused or cancelled: no pooler did that.
  const wasPrepared = name !== undefined && isPreparedOn(connection, name);
  if (name !== undefined) usePrepared(connection, name);
  client.query(query);
}

const UNKNOWN = '26000';
const DUPLICATE = '42P05';

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined;
}

function isOutdated(error: Error): boolean {
  return codeOf(error) === '0A000' && error.message === 'cached plan must not change result type';
}

/** Whether a statement was refused because one before it had made the transaction fail. pgpool says so of a COMMIT as well. */
export function isAborted(error: Error): boolean {
  return codeOf(error) === '25P02';
}

/** Whether an error is of the statement alone, so that the connection goes on working. */
export function leavesConnection(error: Error): boolean {
  return 'severity' in error && error.severity === 'ERROR' && !isOutdated(error) && !isOfPooler(error);
}

/** Whether a pooler gave a statement another connection than the one that prepared it. */
export function isOfPooler(error: Error): boolean {
  return ofPooler.has(error);
}

/**
 * Whether the statement was not run because the connection has not got it prepared, or not as it would be now: a
 * migration has changed the table.
 */
export function isUnprepared(error: Error): boolean {
  const code = codeOf(error);
  return code === UNKNOWN || code === DUPLICATE || isOutdated(error);
}
