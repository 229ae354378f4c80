import type { QueryObserver } from '@tickline/db';
import { type Database, openDatabase } from '@tickline/db';
import { createTestDatabase } from './create.ts';
import type { TestDatabase } from './test-database.ts';

/** An open, migrated and empty database for one test file. */
export interface BorrowedDatabase {
  readonly database: Database;
  giveBack(): Promise<void>;
}

interface Shared {
  readonly place: TestDatabase;
  readonly database: Database;
  /** The schema when it was opened. */
  readonly schema: string;
  readonly borrower: { observe?: QueryObserver | undefined };
}

/** This worker's unused databases: open, or closed. */
const idle: Shared[] = [];
const idlePlaces: TestDatabase[] = [];

/** Returns a fingerprint of the schema, to detect tests that changed more than rows. */
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
 * Deletes all rows and restarts ids. For a test's few rows, deleting takes a tenth of the time of truncating, which creates
 * a new file for each table and index. Large tables are truncated to free their space.
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

/** @throws if a test has closed it, or changed more than rows */
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
  // A server has few connections, and some tests count them.
  await database.close();
  if (isEmpty && place.isKept) idlePlaces.push(place);
  else await place.drop();
}

/**
 * Lends a database. Copying one takes a while, and so does opening an embedded one, so they are emptied and reused.
 *
 * @param observe called for each statement while it is lent
 */
export async function borrowTestDatabase(observe?: QueryObserver): Promise<BorrowedDatabase> {
  const shared = idle.pop() ?? (await open(idlePlaces.pop() ?? (await createTestDatabase())));
  shared.borrower.observe = observe;
  return { database: shared.database, giveBack: () => takeBack(shared) };
}
