import type { Connection, DatabaseLocation, PoolState } from './connection.ts';
import type { PrismaClient } from './generated/client.ts';
import { readMigrations } from './migrations/folder.ts';
import { migrate } from './migrations/migrate.ts';
import type { QueryObserver } from './observed-adapter.ts';
import { withPreparedModels } from './prepared/extension.ts';
import { type StatementRunner, statement } from './statement.ts';

export type { Connection, DatabaseLocation, PoolState } from './connection.ts';

interface DatabaseLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

export type DatabaseOptions = DatabaseLocation & {
  /** The folder `prisma/migrations`. */
  readonly migrationsDir: string;
  readonly log?: DatabaseLog;
  readonly observe?: QueryObserver;
  /** If false, Prisma runs every call. */
  readonly preparedModels?: boolean;
};

/** An open, migrated database. */
export interface Database {
  readonly kind: 'embedded' | 'postgresql';
  /** Runs calls for one row as prepared statements if possible. */
  readonly prisma: PrismaClient;
  /** Prisma's own client, for further extensions. A `query` extension does not see calls that bypass Prisma. */
  readonly plainPrisma: PrismaClient;
  /** For hand-written statements. */
  readonly statements: StatementRunner;
  /** Checks that the database answers. @throws if it does not answer in time */
  ping(timeoutMs: number): Promise<void>;
  pool(): PoolState;
  /** Waits for running statements and closes the database. Later statements fail. May be called again. */
  close(): Promise<void>;
}

const SILENT: DatabaseLog = { info: () => undefined, warn: () => undefined };

/** Connects to a database without migrating it. Loads only the driver in use. */
export async function connect(options: DatabaseOptions): Promise<Connection> {
  const log = options.log ?? SILENT;
  if ('url' in options)
    return (await import('./postgresql.ts')).connectPostgresql(options, log, options.observe);
  return (await import('./embedded.ts')).connectEmbedded(options, options.observe);
}

const ALIVE = statement('SELECT 1', { sharing: 'connection' });

async function ping(statements: StatementRunner, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no response within ${timeoutMs} ms`)), timeoutMs);
  });
  await Promise.race([statements.query(ALIVE, []), timeout]).finally(() => clearTimeout(timer));
}

/**
 * Opens the database and applies pending migrations.
 *
 * @throws {DataDirectoryInUseError} if another process has the embedded database open
 * @throws {MigrationError} if the database does not match this version's migrations, is not in UTF-8, or its schema
 * cannot be used
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  // Read first: without migrations, a new database should not be created.
  const migrations = await readMigrations(options.migrationsDir);
  const connection = await connect(options);
  const { kind, prisma, statements } = connection;
  try {
    const applied = await migrate(connection, options.migrationsDir, migrations);
    if (applied.length > 0) options.log?.info({ migrations: applied }, 'migrations applied');
  } catch (error) {
    await connection.close();
    throw error;
  }
  let closed: Promise<void> | undefined;
  return {
    kind,
    prisma: options.preparedModels === false ? prisma : withPreparedModels(prisma, statements),
    plainPrisma: prisma,
    statements,
    ping: (timeoutMs) => ping(statements, timeoutMs),
    pool: () => connection.pool(),
    close: () => {
      closed ??= connection.close();
      return closed;
    },
  };
}
