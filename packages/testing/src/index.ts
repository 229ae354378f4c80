export { type BorrowedDatabase, borrowTestDatabase } from './borrow.ts';
export { type Child, startChild } from './child.ts';
export * from './cluster/index.ts';
export { createTestDatabase } from './create.ts';
export { createEmbeddedTestDatabase } from './embedded.ts';
export { exposedIn, modesIn, publicFolder } from './file-modes.ts';
export { makeTestFolder } from './folder.ts';
export { MIGRATIONS_DIR } from './migrations.ts';
export { NODE_FLAGS } from './node-flags.ts';
export { createPostgresqlTestDatabase } from './postgresql.ts';
export { addMigration, copyOfPrisma } from './prisma-copy.ts';
export {
  emptyLocation,
  emptyServerDatabase,
  newLocation,
  onServer,
  openWithoutTables,
  SERVER,
  temporaryFolder,
} from './server.ts';
export type { TestDatabase } from './test-database.ts';
export { newUser, useDatabase } from './use-database.ts';
