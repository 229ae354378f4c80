import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { MigrationTarget } from '../migrations/migrate.ts';
import { adapterForMigrations, MIGRATION_LOCK } from '../migrations/migration-adapter.ts';
import { MigrationError } from '../migrations/pending.ts';
import { DatabaseClient } from './client.ts';
import type { ConnectionConfig } from './connection-config.ts';
import { DatabasePool, type PoolLimits } from './pool.ts';

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

/** Opens a pool without a time limit, because building an index may take longer than other statements. */
function openPool(config: ConnectionConfig, limits: PoolLimits): pg.Pool {
  return new DatabasePool(
    config,
    { ...limits, poolSize: 1, statementTimeoutMs: 0 },
    { warn: () => undefined },
  );
}

/**
 * Holds a lock on the server while the job runs. The lock belongs to a transaction, not to the session, so it also works
 * behind a pooler.
 *
 * @throws {MigrationError} if another process holds the lock for more than a minute
 * @see https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
export async function withMigrationLock(
  config: ConnectionConfig,
  limits: PoolLimits,
  job: MigrationJob,
): Promise<void> {
  const client = new DatabaseClient({ ...config, ...limits, options: config.urlOptions });
  await client.connect();
  client.limitSilence(0);
  const pool = openPool(config, limits);
  try {
    await client.query('BEGIN');
    await client.query(`SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
      SET LOCAL lock_timeout = ${MIGRATION_LOCK_TIMEOUT_MS}`);
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]).catch(explainLockTimeout);
    await job(adapterForMigrations(new PrismaPg(pool), (script) => pool.query(script)));
    await client.query('COMMIT');
  } finally {
    await pool.end();
    await client.end();
  }
}
