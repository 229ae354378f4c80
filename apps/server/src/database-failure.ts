import { databaseFault } from '@tickline/db';

/** Prisma's message without the call that it was made for. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (/Message: `(?<reason>[^`]+)`/.exec(message)?.groups?.['reason'] ?? message).trim();
}

/**
 * Says of a database that can't be reached or used which setting that is, and what the driver says of it.
 *
 * @throws always
 */
export function explainDatabaseFailure(error: unknown): never {
  if (databaseFault(error) !== 'unavailable') throw error;
  throw new Error(`The database cannot be used: ${reasonOf(error)}. Check DATABASE_URL.`, { cause: error });
}
