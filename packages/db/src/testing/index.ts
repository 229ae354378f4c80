import type { DatabaseOptions } from '../database.ts';
import { createEmbeddedTestDatabase } from './embedded.ts';
import { createPostgresqlTestDatabase } from './postgresql.ts';

export { type BorrowedDatabase, borrowTestDatabase } from './borrow.ts';
export * from './cluster/index.ts';
export { databaseProgram } from './database-programs.ts';
export { makeTestFolder } from './folder.ts';
export { NODE_FLAGS } from './node-flags.ts';

/** A migrated, empty database for one test file. */
export interface TestDatabase {
  readonly options: DatabaseOptions;
  /** It is removed at the end of the test run, if not before. */
  readonly isKept: boolean;
  drop(): Promise<void>;
}

// biome-ignore lint/style/noProcessEnv: how a test run says which database it is for
const server = process.env['TEST_DATABASE_URL'];

/**
 * Makes a database: on the server of `TEST_DATABASE_URL` where that is set, embedded otherwise. It is copied from a
 * template that the first caller makes, which is what makes it fast.
 */
export function createTestDatabase(): Promise<TestDatabase> {
  return server ? createPostgresqlTestDatabase(server) : createEmbeddedTestDatabase();
}
