import { PrismaPg } from '@prisma/adapter-pg';
import type { Connection, DatabaseLocation } from './connection.ts';
import { PrismaClient } from './generated/client.ts';
import { observeAdapter, type QueryObserver } from './observed-adapter.ts';
import { connectionConfig } from './postgresql/connection-config.ts';
import { withMigrationLock } from './postgresql/migration-lock.ts';
import { DatabasePool, type PoolLimits } from './postgresql/pool.ts';
import { PostgresqlStatements } from './postgresql/statements.ts';

type PostgresqlLocation = Extract<DatabaseLocation, { url: string }>;

interface Log {
  warn(details: object, message: string): void;
}

function limitsOf(location: PostgresqlLocation): PoolLimits {
  const { poolSize = 10, poolTimeoutMs = 30_000, statementTimeoutMs = 15_000 } = location;
  const { connectTimeoutMs = 5000, idleTimeoutMs = 60_000 } = location;
  return { poolSize, poolTimeoutMs, connectTimeoutMs, idleTimeoutMs, statementTimeoutMs };
}

/** Connects to a PostgreSQL server. @throws {DatabaseUrlError} if the URL asks for something that is not supported */
export function connectPostgresql(
  location: PostgresqlLocation,
  log: Log,
  observe?: QueryObserver,
): Connection {
  const limits = limitsOf(location);
  const config = connectionConfig(location.url);
  const pool = new DatabasePool(config, limits, log);
  const adapter = observeAdapter(new PrismaPg(pool), observe);
  const statements = new PostgresqlStatements(pool, { ...limits, observe }, log);
  const prisma = new PrismaClient({ adapter, errorFormat: 'minimal' });
  return {
    kind: 'postgresql',
    prisma,
    statements,
    exclusively: (job) => withMigrationLock(config, limits, job),
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
}
