import { PrismaPg } from '@prisma/adapter-pg';
import type { Connection, DatabaseLocation } from './connection.ts';
import { PrismaClient } from './generated/client.ts';
import { observeAdapter, type QueryObserver } from './observed-adapter.ts';
import { checkDatabase } from './postgresql/check-database.ts';
import { type DatabaseUrl, readDatabaseUrl } from './postgresql/database-url.ts';
import { withMigrationLock } from './postgresql/migration-lock.ts';
import { DatabasePool, type PoolLimits } from './postgresql/pool.ts';
import { PostgresqlStatements } from './postgresql/statements.ts';

type PostgresqlLocation = Extract<DatabaseLocation, { url: string }>;

interface Log {
  warn(details: object, message: string): void;
}

/** What the URL says counts more. */
function limitsOf(location: PostgresqlLocation, url: DatabaseUrl): PoolLimits {
  const { idleTimeoutMs = 60_000, statementTimeoutMs = 15_000 } = location;
  return {
    poolSize: url.poolSize ?? location.poolSize ?? 10,
    poolTimeoutMs: url.poolTimeoutMs ?? location.poolTimeoutMs ?? 30_000,
    connectTimeoutMs: url.connectTimeoutMs ?? location.connectTimeoutMs ?? 5000,
    ...{ idleTimeoutMs, statementTimeoutMs },
  };
}

/**
 * Connects to a PostgreSQL server. Creates the schema that the URL names if it is missing.
 *
 * @throws {DatabaseUrlError} if the URL asks for something that is not supported
 * @throws {MigrationError} if the database is not in UTF-8, or its schema cannot be used
 */
export async function connectPostgresql(
  location: PostgresqlLocation,
  log: Log,
  observe?: QueryObserver,
): Promise<Connection> {
  const url = readDatabaseUrl(location.url);
  const { schema } = url;
  const limits = limitsOf(location, url);
  const pool = new DatabasePool(url, limits, log);
  const adapter = observeAdapter(new PrismaPg(pool, { schema }), observe);
  const statements = new PostgresqlStatements(pool, { ...limits, observe }, log);
  const prisma = new PrismaClient({ adapter, errorFormat: 'minimal' });
  const connection: Connection = {
    kind: 'postgresql',
    prisma,
    statements,
    exclusively: (job) => withMigrationLock(url, limits, job),
    pool: () => ({
      size: limits.poolSize,
      inUse: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    close: async () => {
      await prisma.$disconnect();
      statements.close();
      await pool.end();
    },
  };
  try {
    await checkDatabase(statements, schema, () => connection.exclusively(async () => undefined));
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}
