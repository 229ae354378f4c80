import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { MigrationTarget } from '../migrations/migrate.ts';
import { adapterForMigrations, MIGRATION_LOCK } from '../migrations/migration-adapter.ts';
import { isOneTransaction } from '../migrations/one-transaction.ts';
import { MigrationError } from '../migrations/pending.ts';
import { DatabaseClient } from './client.ts';
import type { DatabaseUrl } from './database-url.ts';
import { DatabasePool, type PoolLimits } from './pool.ts';
import { DEFAULT_SCHEMA, quoteName } from './schema-name.ts';

const MIGRATION_LOCK_TIMEOUT_MS = 60_000;

type MigrationJob = Parameters<MigrationTarget['exclusively']>[0];

function explainLockTimeout(error: unknown): never {
  const timedOut = error instanceof pg.DatabaseError && error.code === '55P03';
  if (!timedOut) throw error;
  throw new MigrationError(
    `Another process has been migrating this database for more than ${MIGRATION_LOCK_TIMEOUT_MS / 1000} s. ` +
      'Try again when it has finished.',
    { cause: error },
  );
}

/**
 * Makes functions find their tables whatever the caller's `search_path` is: psql has another one. It costs a microsecond a
 * call, which the default schema does not need.
 */
const PIN_FUNCTIONS = `
;DO $$ DECLARE each regprocedure; BEGIN
  FOR each IN SELECT p.oid FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
    JOIN pg_language AS l ON l.oid = p.prolang
    WHERE n.nspname = current_schema() AND l.lanname = 'plpgsql' AND p.proconfig IS NULL
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I', each, current_schema());
  END LOOP;
END $$;`;

/** @throws {MigrationError} if the schema is missing and the role may not create it */
async function createSchema(pool: pg.Pool, schema: string): Promise<void> {
  const { rows } = await pool.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
  if (rows.length > 0) return;
  const name = quoteName(schema);
  await pool.query(`CREATE SCHEMA ${name}`).catch((error: unknown) => {
    if (!(error instanceof pg.DatabaseError)) throw error;
    throw new MigrationError(
      `The schema ${name} does not exist and cannot be created: ${error.message}. Create it for this role: CREATE SCHEMA ` +
        `${name} AUTHORIZATION <role>`,
      { cause: error },
    );
  });
}

/**
 * Holds a lock on the server while the job runs, and creates the schema if it is missing. The lock belongs to a
 * transaction, not to the session, so it also works behind a pooler. It covers all schemas of a database, as that of
 * `prisma migrate` does.
 *
 * The job has no time limit, because building an index may take longer than other statements.
 *
 * @throws {MigrationError} if another process holds the lock for more than a minute
 * @see https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
export async function withMigrationLock(
  url: DatabaseUrl,
  limits: PoolLimits,
  job: MigrationJob,
): Promise<void> {
  const { schema } = url;
  const pool = new DatabasePool(
    url,
    { ...limits, poolSize: 2, statementTimeoutMs: 0 },
    { warn: () => undefined },
  );
  const isPinned = (script: string) => schema !== DEFAULT_SCHEMA && isOneTransaction(script);
  const execute = (script: string) => pool.query(isPinned(script) ? script + PIN_FUNCTIONS : script);
  try {
    const client = await pool.connect();
    try {
      if (client instanceof DatabaseClient) client.limitSilence(0);
      await client.query('BEGIN');
      await client.query(`SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
        SET LOCAL lock_timeout = ${MIGRATION_LOCK_TIMEOUT_MS}`);
      await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]).catch(explainLockTimeout);
      await createSchema(pool, schema);
      await job(adapterForMigrations(new PrismaPg(pool, { schema }), execute));
      await client.query('COMMIT');
    } finally {
      // Ends the transaction if it has not been committed.
      client.release(true);
    }
  } finally {
    await pool.end();
  }
}
