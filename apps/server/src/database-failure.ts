import { resolve } from 'node:path';
import { databaseFault } from '@tickline/db';
import type { Env } from './env.ts';

/** Returns Prisma's message without the call that failed. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (/Message: `(?<reason>[^`]+)`/.exec(message)?.groups?.['reason'] ?? message).trim();
}

type Location = Pick<Env, 'DATABASE_URL' | 'DATA_DIR'>;

/**
 * Explains why the database cannot be reached or used, and what to do. Rethrows every other error.
 *
 * @throws always
 */
export function explainDatabaseFailure(error: unknown, { DATABASE_URL, DATA_DIR }: Location): never {
  if (databaseFault(error) !== 'unavailable') throw error;
  const reason = reasonOf(error);
  const message =
    DATABASE_URL === undefined
      ? `The embedded database in ${resolve(DATA_DIR)} cannot be used: ${reason}. If the disk is not full, its files are damaged: ` +
        'restore a backup (docs/operations.md).'
      : `The database cannot be used: ${reason}. Check DATABASE_URL.`;
  throw new Error(message, { cause: error });
}
