import { QueueFullError, QueueTimeoutError } from '@tickline/fair-queue';
import { EmbeddedClosedError, EmbeddedLostError } from './embedded/errors.ts';

/** The reason why a statement failed: the database is unavailable, or a row violates a constraint. */
export type DatabaseFault = 'unavailable' | 'foreign_key' | 'unique' | 'check';

/** The driver's own error, as described by Prisma's adapters. */
interface DriverFault {
  readonly kind?: string;
  /** SQLSTATE of PostgreSQL, or an errno of Node.js. */
  readonly code?: string;
  readonly message: string;
  /** The name of the violated constraint. */
  readonly constraint?: string;
}

const FAULT_OF_KIND = new Map<string, DatabaseFault>([
  ['ForeignKeyConstraintViolation', 'foreign_key'],
  ['UniqueConstraintViolation', 'unique'],
  ['DatabaseNotReachable', 'unavailable'],
  ['ConnectionClosed', 'unavailable'],
  ['SocketTimeout', 'unavailable'],
  ['TlsConnectionError', 'unavailable'],
  ['TooManyConnections', 'unavailable'],
  ['AuthenticationFailed', 'unavailable'],
  ['DatabaseAccessDenied', 'unavailable'],
  ['DatabaseDoesNotExist', 'unavailable'],
  // Another transaction interfered; the next attempt may succeed.
  ['TransactionWriteConflict', 'unavailable'],
]);

/**
 * Connection lost or refused (08, 55000; 28 and 3D000: no such role, password or database), conflict with another
 * transaction (40001, 40P01), out of resources (53: disk, memory, connections), stopped by the server or a time limit (57,
 * 55P03), broken files (58, XX001, XX002), or read-only (25006).
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const UNAVAILABLE_SQLSTATE =
  /^(?:08|28|53|57|58)[0-9A-Z]{3}$|^(?:25006|3D000|40001|40P01|55000|55P03|XX001|XX002)$/;

const UNAVAILABLE_ERRNO =
  /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;

/** A certificate that Node rejects. @see https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const UNTRUSTED =
  /^(?:(?:CERT|CRL|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|ERR_TLS_CERT|ERROR_IN|UNABLE_TO)_\w+|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE))$/;

/** Prisma's own code: a transaction could not begin or end in time. */
const UNAVAILABLE_PRISMA = 'P2028';

/** Our own errors: too many statements wait, or an embedded database was closed or lost. */
const UNAVAILABLE_ERRORS = [QueueFullError, QueueTimeoutError, EmbeddedClosedError, EmbeddedLostError];

/** Messages of `pg` and its pool that have no code. Matched as a whole, because a part could be text from a row. */
const UNAVAILABLE_MESSAGE = new RegExp(
  `^(?:${[
    'timeout exceeded when trying to connect',
    'timeout expired',
    'Connection terminated(?: unexpectedly| due to connection timeout)?',
    'Client (?:was closed|has encountered a connection error) and is not queryable',
    'The server does not support SSL connections',
    'There was an error establishing an SSL connection',
    'Cannot use a pool after calling end on the pool',
  ].join('|')})$`,
);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** PGlite's adapter reports the columns of a unique constraint; its name is only in PGlite's own message. */
const NAMED_CONSTRAINT = / violates (?:foreign key|unique|check) constraint "(?<name>[^"]+)"$/;

/** Returns the constraint's name. Drivers use `constraint: 'name'`, Prisma's adapters `constraint: { index: 'name' }`. */
function constraintOf({ constraint, originalMessage }: Record<string, unknown>): string | undefined {
  const name = isRecord(constraint) ? constraint['index'] : constraint;
  return textOf(name) ?? NAMED_CONSTRAINT.exec(textOf(originalMessage) ?? '')?.groups?.['name'];
}

/** Yields an error and everything it wraps: `cause`, and Prisma's `meta.driverAdapterError`. */
function* causesOf(error: unknown, depth = 0): Generator<DriverFault> {
  if (!isRecord(error) || depth > 5) return;
  const kind = textOf(error['kind']);
  const code = textOf(error['originalCode']) ?? textOf(error['code']);
  const constraint = constraintOf(error);
  yield {
    message: textOf(error['message']) ?? '',
    ...(kind !== undefined && { kind }),
    ...(code !== undefined && { code }),
    ...(constraint !== undefined && { constraint }),
  };
  yield* causesOf(error['cause'], depth + 1);
  if (isRecord(error['meta'])) yield* causesOf(error['meta']['driverAdapterError'], depth + 1);
}

function faultOf({ kind, code, message }: DriverFault): DatabaseFault | undefined {
  if (kind !== undefined && FAULT_OF_KIND.has(kind)) return FAULT_OF_KIND.get(kind);
  if (code === undefined) return UNAVAILABLE_MESSAGE.test(message) ? 'unavailable' : undefined;
  if (code === '23503') return 'foreign_key';
  if (code === '23505') return 'unique';
  if (code === '23514') return 'check';
  const unavailable =
    code === UNAVAILABLE_PRISMA ||
    [UNAVAILABLE_SQLSTATE, UNAVAILABLE_ERRNO, UNTRUSTED].some((codes) => codes.test(code));
  return unavailable ? 'unavailable' : undefined;
}

/**
 * Returns the reason for an error of Prisma or a driver, for both kinds of database.
 *
 * @returns undefined for any other error, which is most likely a bug
 */
export function databaseFault(error: unknown): DatabaseFault | undefined {
  if (UNAVAILABLE_ERRORS.some((kind) => error instanceof kind)) return 'unavailable';
  for (const cause of causesOf(error)) {
    const fault = faultOf(cause);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** The number of a partition, with which the names of its indexes end (ops/partition-task.sql). */
const PARTITION = /_\d+$/;

/**
 * Returns the constraint that a row violates, for both kinds of database.
 *
 * @returns its name in the database, such as `task_user_id_fkey`; undefined for any other error
 */
export function violatedConstraint(error: unknown): string | undefined {
  for (const cause of causesOf(error)) {
    const fault = faultOf(cause);
    if (fault !== undefined && fault !== 'unavailable') return cause.constraint?.replace(PARTITION, '');
  }
  return undefined;
}
