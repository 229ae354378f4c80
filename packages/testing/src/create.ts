import { createEmbeddedTestDatabase } from './embedded.ts';
import { createPostgresqlTestDatabase } from './postgresql.ts';
import { SERVER } from './server.ts';
import type { TestDatabase } from './test-database.ts';

/**
 * Makes a database: on the server of `TEST_DATABASE_URL` if that is set, embedded otherwise. It is copied from a template
 * that the first caller makes, which is what makes it fast.
 */
export function createTestDatabase(): Promise<TestDatabase> {
  return SERVER ? createPostgresqlTestDatabase(SERVER) : createEmbeddedTestDatabase();
}
