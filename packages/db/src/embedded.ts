import { join } from 'node:path';
import { PGlite, types } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import type { Connection } from './database.ts';
import { startCheckpoints } from './embedded-checkpoints.ts';
import { openFiles, takeFolder } from './embedded-files.ts';
import { PrismaClient } from './generated/client.ts';
import { adapterForMigrations } from './migrations/migration-adapter.ts';
import { observeAdapter, observeRunner, type QueryObserver } from './observed-adapter.ts';
import type { Row, StatementRunner } from './statement.ts';

/** PGlite has one connection and does not tell who waits for it: statements under way are counted instead. */
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

const asText = (text: string) => text;
/** Those that PGlite would read as something else. */
const TEXT = { [types.BOOL]: asText, [types.INT8]: asText, [types.TIMESTAMPTZ]: asText };

function statementsOf(client: PGlite): StatementRunner {
  return {
    query: async <R extends Row>({ text }: { text: string }, values: readonly unknown[]) => {
      const { rows } = await client.query<R>(text, [...values], { rowMode: 'array', parsers: TEXT });
      return rows;
    },
  };
}

function connectionOver(client: PGlite, release: () => Promise<void>, observe?: QueryObserver): Connection {
  const { state, count } = countStatements(observe);
  const observed = observeAdapter(new PrismaPGlite(client), count);
  const adapter = adapterForMigrations(observed, (script) => client.exec(script));
  const prisma = new PrismaClient({ adapter, errorFormat: 'minimal' });
  const stopCheckpoints = startCheckpoints(client);
  return {
    kind: 'embedded',
    prisma,
    statements: observeRunner(statementsOf(client), count),
    // The directory's lock keeps all other processes out.
    exclusively: (job) => job(adapter),
    pool: () => {
      const inUse = Math.min(1, state.underWay);
      return { size: 1, inUse, idle: 1 - inUse, waiting: state.underWay - inUse };
    },
    close: async () => {
      await stopCheckpoints();
      await prisma.$disconnect();
      await client.close();
      await release();
    },
  };
}

/**
 * Opens PostgreSQL in this process (PGlite), its files below `dataDir`.
 *
 * @throws {DataDirectoryInUseError}
 * @throws {EmbeddedDatabaseError} where what lies there cannot be opened
 * @see https://pglite.dev/docs/
 */
export async function connectEmbedded(dataDir: string, observe?: QueryObserver): Promise<Connection> {
  const unlock = await takeFolder(dataDir);
  try {
    return connectionOver(await openFiles(join(dataDir, 'pgdata')), unlock, observe);
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** A database that is gone when it is closed. */
export async function connectInMemory(): Promise<Connection> {
  return connectionOver(await PGlite.create('memory://'), async () => undefined);
}
