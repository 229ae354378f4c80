import { createEmbeddedTestDatabase } from './embedded.ts';
import { createPostgresqlTestDatabase } from './postgresql.ts';
import { SERVER } from './server.ts';
import type { TestDatabase } from './test-database.ts';

/**
 * Creates a database: on the server of `TEST_DATABASE_URL` if that is set, and embedded otherwise. It is a copy of a
 * template that the first caller creates, which makes it fast.
 */
export function createTestDatabase(): Promise<TestDatabase> {
  return SERVER ? createPostgresqlTestDatabase(SERVER) : createEmbeddedTestDatabase();
}
