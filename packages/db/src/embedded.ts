import { join } from 'node:path';
import type { Connection, DatabaseLocation } from './connection.ts';
import { embeddedAdapter } from './embedded/embedded-adapter.ts';
import { EmbeddedClient } from './embedded/embedded-client.ts';
import { FolderGuard } from './embedded/folder-guard.ts';
import { EmbeddedStatements } from './embedded/statements.ts';
import { startUpkeep } from './embedded/upkeep.ts';
import { openFiles, takeFolder } from './embedded-files.ts';
import { PrismaClient } from './generated/client.ts';
import { adapterForMigrations } from './migrations/migration-adapter.ts';
import { observeAdapter, type QueryObserver } from './observed-adapter.ts';

type EmbeddedLocation = Extract<DatabaseLocation, { dataDir: string }>;

const STATEMENT_TIMEOUT_MS = 15_000;

/** Counts running statements. PGlite has one connection and does not report who waits for it. */
function countStatements(observe: QueryObserver | undefined) {
  const state = { underWay: 0 };
  const count: QueryObserver = (statement) => {
    state.underWay += 1;
    const end = observe?.(statement);
    return (error) => {
      state.underWay -= 1;
      end?.(error);
    };
  };
  return { state, count };
}

function connectionOver(
  client: EmbeddedClient,
  release: () => Promise<void>,
  observe?: QueryObserver,
): Connection {
  const { state, count } = countStatements(observe);
  const observed = observeAdapter(embeddedAdapter(client), count);
  const adapter = adapterForMigrations(observed, (script) => client.exec(script));
  const statements = new EmbeddedStatements(client, count);
  const prisma = new PrismaClient({ adapter, errorFormat: 'minimal' });
  const stopUpkeep = startUpkeep(client);
  return {
    kind: 'embedded',
    prisma,
    statements,
    // The lock of the folder excludes all other processes.
    exclusively: (job) => job(adapter),
    pool: () => {
      const inUse = Math.min(1, state.underWay);
      return { size: 1, inUse, idle: 1 - inUse, waiting: state.underWay - inUse + statements.waiting };
    },
    close: async () => {
      await stopUpkeep();
      await prisma.$disconnect();
      await client.close();
      await release();
    },
  };
}

/**
 * Opens PostgreSQL (PGlite) in a thread of this process, with its files below `dataDir`.
 *
 * @throws {DataDirectoryInUseError}
 * @throws {EmbeddedDatabaseError} if the existing files cannot be opened
 * @see https://pglite.dev/docs/
 */
export async function connectEmbedded(
  location: EmbeddedLocation,
  observe?: QueryObserver,
): Promise<Connection> {
  const { dataDir, statementTimeoutMs = STATEMENT_TIMEOUT_MS } = location;
  const guard = new FolderGuard(await takeFolder(dataDir), location);
  const { assertHeld } = guard;
  const open = (folder: string) => EmbeddedClient.open({ folder, statementTimeoutMs, assertHeld });
  try {
    const client = await openFiles(join(dataDir, 'pgdata'), open);
    guard.guard(client);
    return connectionOver(client, () => guard.release(), observe);
  } catch (error) {
    await guard.release();
    throw error;
  }
}

/** Opens an empty database in memory. It is lost when it is closed. */
export async function connectInMemory(): Promise<Connection> {
  const options = { folder: 'memory://', statementTimeoutMs: 0, assertHeld: () => undefined };
  return connectionOver(await EmbeddedClient.open(options), async () => undefined);
}
