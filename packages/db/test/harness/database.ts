import { afterAll, beforeAll } from 'vitest';
import { type Database, openDatabase } from '../../src/index.ts';
import { createTestDatabase } from '../../src/testing/index.ts';

/** Opens a database for the tests of one file. */
export function useDatabase(): { readonly current: Database; readonly prisma: Database['prisma'] } {
  let database: Database | undefined;
  let release: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const { options, drop } = await createTestDatabase();
    release = drop;
    database = await openDatabase(options);
  });
  afterAll(async () => {
    await database?.close();
    await release?.();
  });
  return {
    get current() {
      if (!database) throw new Error('not open yet');
      return database;
    },
    get prisma() {
      return this.current.prisma;
    },
  };
}

export function newUser(id: string) {
  return { id, name: id, email: `${id}@example.com` };
}
