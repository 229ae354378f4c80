import { type Database, openDatabase } from '../database.ts';
import type { QueryObserver } from '../observed-adapter.ts';
import { createTestDatabase } from './index.ts';

/** A database that is open, migrated and empty, for one file of tests alone. */
export interface BorrowedDatabase {
  readonly database: Database;
  giveBack(): Promise<void>;
}

interface Shared {
  readonly database: Database;
  /** Its tables as they were when it was opened. */
  readonly tables: string;
  readonly borrower: { observe?: QueryObserver | undefined };
  drop(): Promise<void>;
}

/** Nobody's at the moment, of this worker. */
const idle: Shared[] = [];

async function tablesOf({ prisma }: Database): Promise<string> {
  const [row] = await prisma.$queryRaw<{ tables: string }[]>`
    SELECT string_agg(relname, ', ' ORDER BY relname) AS tables FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')`;
  return row?.tables ?? '';
}

/**
 * Takes all rows away, and begins ids anew. Deleting the few rows of a test takes a tenth of the time of truncating, which
 * makes a new file for each table and index; the room that many rows took is to be given back.
 */
const EMPTY = `DO $$
  DECLARE
    one record;
  BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN
      SELECT oid::regclass AS name, relkind, pg_relation_size(oid) > 262144 AS large FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') AND relname <> '_prisma_migrations'
    LOOP
      IF one.relkind = 'S' THEN PERFORM setval(one.name, 1, false);
      ELSIF one.large THEN EXECUTE format('TRUNCATE %s CASCADE', one.name);
      ELSE EXECUTE format('DELETE FROM %s', one.name);
      END IF;
    END LOOP;
  END $$`;

async function open(): Promise<Shared> {
  const { options, drop } = await createTestDatabase();
  const borrower: Shared['borrower'] = {};
  const observe: QueryObserver = (statement) => borrower.observe?.(statement) ?? (() => undefined);
  const database = await openDatabase({ ...options, observe });
  return { database, tables: await tablesOf(database), borrower, drop };
}

/** @throws where a test has closed it, or given it other tables */
async function empty({ database, tables }: Shared): Promise<void> {
  if ((await tablesOf(database)) !== tables) throw new Error('other tables');
  await database.prisma.$executeRawUnsafe(EMPTY);
}

async function discard({ database, drop }: Shared): Promise<void> {
  await database.close();
  await drop();
}

async function takeBack(shared: Shared): Promise<void> {
  shared.borrower.observe = undefined;
  // On a server they are cheap to make, and would be in nobody's hands when the worker has ended.
  if (shared.database.kind === 'postgresql') return discard(shared);
  try {
    await empty(shared);
    idle.push(shared);
  } catch {
    await discard(shared);
  }
}

/**
 * Lends a database. Embedded ones take half a second to copy and to open: they are emptied and lent again.
 *
 * @param observe is told of what runs in it while it is lent
 */
export async function borrowTestDatabase(observe?: QueryObserver): Promise<BorrowedDatabase> {
  const shared = idle.pop() ?? (await open());
  shared.borrower.observe = observe;
  return { database: shared.database, giveBack: () => takeBack(shared) };
}
