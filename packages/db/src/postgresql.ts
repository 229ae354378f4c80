import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { Connection, DatabaseLocation } from './database.ts';
import { PrismaClient } from './generated/client.ts';
import { adapterForMigrations, MIGRATION_LOCK } from './migrations/migration-adapter.ts';
import { MigrationError } from './migrations/pending.ts';
import { observeAdapter, type QueryObserver } from './observed-adapter.ts';

const MIGRATION_LOCK_TIMEOUT_MS = 60_000;

type MigrationJob = Parameters<Connection['exclusively']>[0];
type PostgresqlLocation = Extract<DatabaseLocation, { url: string }>;

interface Log {
  warn(details: object, message: string): void;
}

/**
 * Holds a lock of the server's while the job runs. The lock belongs to a transaction, not to the session, so that it
 * holds behind a pooler too.
 *
 * @throws {MigrationError} where another process keeps the lock for longer than a minute
 * @see https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
async function withMigrationLock(url: string, job: MigrationJob): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A lost connection is told of by the query that it breaks.
  client.on('error', () => undefined);
  await client.connect();
  const pool = new pg.Pool({ connectionString: url, max: 1, onConnect: liftTimeLimits });
  pool.on('error', () => undefined);
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

/** Building an index may take longer than a role's statements usually may. */
async function liftTimeLimits(client: pg.ClientBase): Promise<void> {
  await client.query('SET statement_timeout = 0');
}

function explainLockTimeout(error: unknown): never {
  const timedOut = error instanceof pg.DatabaseError && error.code === '55P03';
  if (!timedOut) throw error;
  throw new MigrationError(
    `Another process has been migrating this database for more than ${MIGRATION_LOCK_TIMEOUT_MS / 1000} s. ` +
      'Start again when it is done.',
    { cause: error },
  );
}

/** Connects to a PostgreSQL server. */
export function connectPostgresql(
  location: PostgresqlLocation,
  log: Log,
  observe?: QueryObserver,
): Connection {
  const { url, poolSize = 10, poolTimeoutMs = 30_000, statementTimeoutMs = 15_000 } = location;
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: poolTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // The server's own limit is of no use where the server, or the way to it, has gone silent.
    query_timeout: statementTimeoutMs + 2000,
    application_name: 'tickline',
    // Prisma's adapter reads every timestamp as ISO in UTC, whatever the server sends.
    onConnect: async (client) => {
      await client.query(`SET TIME ZONE 'UTC'; SET DateStyle = ISO; SET statement_timeout = ${statementTimeoutMs};
        SET default_transaction_isolation = 'read committed'`);
    },
  });
  // Without a listener, a server that goes away would take this process with it.
  pool.on('error', ({ message }) => log.warn({ reason: message }, 'an idle database connection was lost'));
  const adapter = observeAdapter(new PrismaPg(pool), observe);
  const prisma = new PrismaClient({ adapter, errorFormat: 'minimal' });
  return {
    kind: 'postgresql',
    prisma,
    exclusively: (job) => withMigrationLock(url, job),
    pool: () => ({
      size: poolSize,
      inUse: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
