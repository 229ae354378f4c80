import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DatabaseOptions } from '@tickline/db';
import type { Env } from './env.ts';

/** The relative path is the same from this file and from the built `dist/main.js`. */
const MIGRATIONS = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));

export function databaseOptions(env: Env): DatabaseOptions {
  const common = { migrationsDir: MIGRATIONS, preparedModels: env.DATABASE_PREPARED_MODELS };
  if (env.DATABASE_URL === undefined)
    return {
      ...common,
      dataDir: resolve(env.DATA_DIR),
      statementTimeoutMs: env.DATABASE_STATEMENT_TIMEOUT,
    };
  return {
    ...common,
    url: env.DATABASE_URL,
    poolSize: env.DATABASE_POOL_SIZE,
    poolTimeoutMs: env.DATABASE_POOL_TIMEOUT,
    connectTimeoutMs: env.DATABASE_CONNECT_TIMEOUT,
    idleTimeoutMs: env.DATABASE_IDLE_TIMEOUT,
    statementTimeoutMs: env.DATABASE_STATEMENT_TIMEOUT,
  };
}
