import { type Principal, type ReadMany, readPermissions } from '@tickline/auth/verifier';
import { type Database, Selection, statement, toTextArray } from '@tickline/db';
import type { FastifyBaseLogger } from 'fastify';

interface KeyRow {
  readonly id: string;
  readonly key: string;
  readonly referenceId: string;
  readonly permissions: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastRequest: Date | null;
}

const COLUMNS = Selection.of<KeyRow>('Apikey', [
  'id',
  'key',
  'referenceId',
  'permissions',
  'createdAt',
  'expiresAt',
  'lastRequest',
]);
const FIND = statement(
  `SELECT ${COLUMNS.sql} FROM api_key WHERE key = ANY (CAST($1 AS text[])) AND enabled IS NOT FALSE`,
  { sharing: 'connection' },
);

/** How exact the last use of a key is. Within this time, it is written once. */
const HOUR_MS = 3_600_000;
const NOTE_USE = statement(
  `UPDATE api_key SET last_request = now()
  WHERE id IN (SELECT unnest(CAST($1 AS text[]))) AND (last_request IS NULL OR last_request < now() - interval '1 hour')`,
);

const seconds = (time: Date) => time.getTime() / 1000;

function principalOf({ referenceId, permissions, createdAt, expiresAt }: KeyRow): Principal {
  return {
    id: referenceId,
    email: null,
    name: null,
    expiresAt: expiresAt ? seconds(expiresAt) : Number.POSITIVE_INFINITY,
    authenticatedAt: seconds(createdAt),
    scopes: new Set(readPermissions(permissions)),
  };
}

/**
 * Returns a function that reads API keys by their digests, in one statement, and notes that they are used: once an hour for
 * each key, and beside the request.
 */
export function findKeys(
  { statements }: Pick<Database, 'statements'>,
  log: Pick<FastifyBaseLogger, 'debug'>,
): ReadMany<Principal> {
  /** A server that stops closes its database first, and a later use is noted as well. */
  function noteUse(ids: readonly string[]): void {
    statements
      .query(NOTE_USE, [toTextArray(ids)])
      .catch((err: unknown) => log.debug({ err }, 'the use of API keys could not be noted'));
  }

  return async (digests) => {
    const found = await statements.query(FIND, [toTextArray(digests)]);
    const rows = found.map((row) => COLUMNS.read(row));
    const now = Date.now();
    const used = rows.filter(({ lastRequest }) => !lastRequest || lastRequest.getTime() < now - HOUR_MS);
    if (used.length > 0) noteUse(used.map(({ id }) => id));
    return new Map(rows.map((row) => [row.key, principalOf(row)]));
  };
}
