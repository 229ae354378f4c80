import type { Database } from '@tickline/db';
import { afterAll, beforeAll } from 'vitest';
import { type BorrowedDatabase, borrowTestDatabase } from './borrow.ts';

/** Opens a database for the tests of one file. */
export function useDatabase(): { readonly current: Database; readonly prisma: Database['prisma'] } {
  let borrowed: BorrowedDatabase | undefined;
  beforeAll(async () => {
    borrowed = await borrowTestDatabase();
  });
  afterAll(() => borrowed?.giveBack());
  return {
    get current() {
      if (!borrowed) throw new Error('not open yet');
      return borrowed.database;
    },
    get prisma() {
      return this.current.prisma;
    },
  };
}

export function newUser(id: string) {
  return { id, name: id, email: `${id}@example.com` };
}
