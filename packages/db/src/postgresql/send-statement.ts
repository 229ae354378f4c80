import pg from 'pg';
import type { QueryObserver } from '../observed-adapter.ts';
import type { Row, Statement, Value } from '../statement.ts';
import type { DatabaseClient } from './client.ts';
import { isPreparedOn, usePrepared } from './prepared-statements.ts';

/** A statement and its values, on their way to a connection. */
export interface Job {
  readonly statement: Statement;
  readonly values: readonly Value[];
  /** The user whose rows it affects; empty for the server's own statements. */
  readonly owner: string;
  /** Returns a signal that aborts if the caller leaves. */
  readonly signal: (() => AbortSignal) | undefined;
  /** Whether the connection should keep the statement prepared, so that it is parsed only once. */
  readonly isPrepared: boolean;
  /** Called when the statement is sent and when it has ended. */
  readonly observe: QueryObserver | undefined;
  /** Called once. */
  readonly settle: (error: Error | undefined, rows: Row[]) => void;
}

/**
 * Keeps rows as they arrive, with every column as text. `pg`'s own query would create a parser for each column, copy each
 * row and emit an event for it: an eighth of the cost of a list of twenty.
 *
 * @see https://github.com/brianc/node-postgres/tree/master/packages/pg-query-stream which receives rows by the same methods
 */
class TextQuery extends pg.Query<never, Value[]> {
  readonly name: string | undefined;
  readonly received: Row[] = [];

  constructor({ statement, values, isPrepared }: Job, callback: (error: Error | undefined) => void) {
    super(statement.text, [...values], callback);
    this.name = isPrepared ? statement.name : undefined;
  }

  handleRowDescription(): void {
    // The caller knows its statement's columns.
  }

  handleDataRow({ fields }: { readonly fields: Row }): void {
    this.received.push(fields);
  }
}

/** Errors that prove that a pooler is in between. */
const ofPooler = new WeakSet<Error>();

/** @param ended called before the job is settled */
export function send(client: DatabaseClient, job: Job, ended: (error: Error | undefined) => void): void {
  const { connection } = client;
  const observed = job.observe?.(job.statement.text);
  const query = new TextQuery(job, (error) => {
    // `error` is null if there is none, which the types of `pg` do not declare.
    const failure = error ?? undefined;
    const code = failure && codeOf(failure);
    if (failure && (code === DUPLICATE || (code === UNKNOWN && wasPrepared))) ofPooler.add(failure);
    observed?.(failure);
    ended(failure);
    job.settle(failure, query.received);
  });
  const { name } = query;
  // If false, an earlier statement was to prepare it but was refused or cancelled, which proves no pooler.
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

/** Tells whether a statement failed only because an earlier one in its transaction did. pgpool reports it for COMMIT. */
export function isAborted(error: Error): boolean {
  return codeOf(error) === '25P02';
}

/** Tells whether an error affects only the statement, so that the connection remains usable. */
export function leavesConnection(error: Error): boolean {
  return 'severity' in error && error.severity === 'ERROR' && !isOutdated(error) && !isOfPooler(error);
}

/** Tells whether a pooler sent a statement to another connection than the one that prepared it. */
export function isOfPooler(error: Error): boolean {
  return ofPooler.has(error);
}

/**
 * Tells whether the statement did not run because the connection has not prepared it, or has prepared an outdated version:
 * a migration has changed the table.
 */
export function isUnprepared(error: Error): boolean {
  const code = codeOf(error);
  return code === UNKNOWN || code === DUPLICATE || isOutdated(error);
}
