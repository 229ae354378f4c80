import { databaseFault } from '@tickline/db';

/** Returns Prisma's message without the call that failed. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (/Message: `(?<reason>[^`]+)`/.exec(message)?.groups?.['reason'] ?? message).trim();
}

/**
 * Explains why the database cannot be reached or used, and names the setting. Rethrows every other error.
 *
 * @throws always
 */
export function explainDatabaseFailure(error: unknown): never {
  if (databaseFault(error) !== 'unavailable') throw error;
  throw new Error(`The database cannot be used: ${reasonOf(error)}. See DATABASE_URL.`, { cause: error });
}
