import type { QueryObserver } from '@tickline/db';
import { type Database, openDatabase } from '@tickline/db';
import { createTestDatabase } from './create.ts';
import type { TestDatabase } from './test-database.ts';

/** A database that is open, migrated and empty, for one file of tests alone. */
export interface BorrowedDatabase {
  readonly database: Database;
  giveBack(): Promise<void>;
}

interface Shared {
  readonly place: TestDatabase;
  readonly database: Database;
  /** What it was when it was opened. */
  readonly schema: string;
  readonly borrower: { observe?: QueryObserver | undefined };
}

/** Nobody's at the moment, of this worker: open, or closed. */
const idle: Shared[] = [];
const idlePlaces: TestDatabase[] = [];

/** Tells a database that tests have given something else than rows. */
async function schemaOf({ prisma }: Database): Promise<string> {
  const [row] = await prisma.$queryRaw<{ schema: string }[]>`
    SELECT concat_ws(' ',
      (SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
      (SELECT count(*) FROM pg_attribute WHERE attrelid >= 16384 AND NOT attisdropped),
      (SELECT count(*) FROM pg_constraint),
      (SELECT count(*) FROM pg_trigger),
      (SELECT count(*) FROM pg_proc WHERE oid >= 16384),
      (SELECT count(*) FROM pg_db_role_setting JOIN pg_database ON setdatabase = pg_database.oid
        WHERE datname = current_database())) AS schema`;
  return row?.schema ?? '';
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

// biome-ignore lint/style/noProcessEnv: how a test run says what it is for
const { TEST_PREPARED_MODELS } = process.env;
/** `TEST_PREPARED_MODELS=false` runs the tests with Prisma's own operations. */
const PREPARED_MODELS = TEST_PREPARED_MODELS !== 'false';

async function open(place: TestDatabase): Promise<Shared> {
  const borrower: Shared['borrower'] = {};
  const observe: QueryObserver = (statement) => borrower.observe?.(statement) ?? (() => undefined);
  const database = await openDatabase({ ...place.options, observe, preparedModels: PREPARED_MODELS });
  return { place, database, schema: await schemaOf(database), borrower };
}

/** @throws where a test has closed it, or changed more than rows */
async function empty({ database, schema }: Shared): Promise<void> {
  if ((await schemaOf(database)) !== schema) throw new Error('another schema');
  await database.prisma.$executeRawUnsafe(EMPTY);
}

async function takeBack(shared: Shared): Promise<void> {
  const { borrower, database, place } = shared;
  borrower.observe = undefined;
  const isEmpty = await empty(shared).then(
    () => true,
    () => false,
  );
  if (isEmpty && database.kind === 'embedded') {
    idle.push(shared);
    return;
  }
  // A server has few connections, and tests count them.
  await database.close();
  if (isEmpty && place.isKept) idlePlaces.push(place);
  else await place.drop();
}

/**
 * Lends a database. They take a while to copy, and embedded ones to open: they are emptied and lent again.
 *
 * @param observe is told of what runs in it while it is lent
 */
export async function borrowTestDatabase(observe?: QueryObserver): Promise<BorrowedDatabase> {
  const shared = idle.pop() ?? (await open(idlePlaces.pop() ?? (await createTestDatabase())));
  shared.borrower.observe = observe;
  return { database: shared.database, giveBack: () => takeBack(shared) };
}
