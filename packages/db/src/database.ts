import type { Connection, DatabaseLocation, PoolState } from './connection.ts';
import type { PrismaClient } from './generated/client.ts';
import { readMigrations } from './migrations/folder.ts';
import { migrate } from './migrations/migrate.ts';
import { MigrationError } from './migrations/pending.ts';
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
  /** False leaves every call of `prisma` to Prisma. */
  readonly preparedModels?: boolean;
};

/** An open, migrated database. */
export interface Database {
  readonly kind: 'embedded' | 'postgresql';
  /** Its calls for one row run as prepared statements, if they can. */
  readonly prisma: PrismaClient;
  /** Prisma's own client, for what extends it further: a `query` extension does not see calls that Prisma does not make. */
  readonly plainPrisma: PrismaClient;
  /** For statements written by hand. */
  readonly statements: StatementRunner;
  /** Asks for a sign of life. @throws where there is none in time */
  ping(timeoutMs: number): Promise<void>;
  pool(): PoolState;
  /** Waits for statements that are under way; any later one fails. May be called again. */
  close(): Promise<void>;
}

const SILENT: DatabaseLog = { info: () => undefined, warn: () => undefined };

/** Connects to a database as it is. Only the driver that is used is loaded. */
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

const ENCODING = statement<[encoding: string, ctype: string]>(
  'SELECT pg_encoding_to_char(encoding), datctype FROM pg_database WHERE datname = current_database()',
);

/**
 * Refuses a database that can't hold every text, and warns of one that knows capital letters in English only.
 *
 * @see https://www.postgresql.org/docs/current/multibyte.html
 */
async function checkEncoding(statements: StatementRunner, log: DatabaseLog): Promise<void> {
  const [[encoding, ctype] = ['another encoding', '']] = await statements.query(ENCODING, []);
  if (encoding !== 'UTF8')
    throw new MigrationError(
      `The database uses ${encoding}, which cannot store all Unicode text. Create the database with ENCODING 'UTF8'.`,
    );
  if (/^(?:C|POSIX)$/.test(ctype))
    log.warn(
      { lc_ctype: ctype },
      'search and sorting ignore case only for English letters; create the database with LC_CTYPE C.UTF-8 or that of a language',
    );
}

/**
 * Opens the database and brings it up to date.
 *
 * @throws {DataDirectoryInUseError} where another process has the embedded database open
 * @throws {MigrationError} where the database does not go with this version's migrations, or is not in UTF-8
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  // First: without them there is no sense in making a new database.
  const migrations = await readMigrations(options.migrationsDir);
  const connection = await connect(options);
  const { kind, prisma, statements } = connection;
  try {
    if (kind === 'postgresql') await checkEncoding(statements, options.log ?? SILENT);
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
