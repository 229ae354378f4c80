import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import type { Connection } from './database.ts';
import { lockDirectory } from './directory-lock.ts';
import { PrismaClient } from './generated/client.ts';
import { adapterForMigrations } from './migrations/migration-adapter.ts';

function connectionOver(client: PGlite, release: () => Promise<void>): Connection {
  const adapter = adapterForMigrations(new PrismaPGlite(client), (script) => client.exec(script));
  const prisma = new PrismaClient({ adapter, errorFormat: 'minimal' });
  return {
    kind: 'embedded',
    prisma,
    // The directory's lock keeps all other processes out.
    exclusively: (job) => job(adapter),
    close: async () => {
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
 * @see https://pglite.dev/docs/
 */
export async function connectEmbedded(dataDir: string): Promise<Connection> {
  await mkdir(dataDir, { recursive: true });
  // PGlite itself opens a directory twice without a word, and the second one to write destroys it.
  const unlock = await lockDirectory(dataDir);
  try {
    return connectionOver(await PGlite.create(join(dataDir, 'pgdata')), unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** A database that is gone when it is closed. */
export async function connectInMemory(): Promise<Connection> {
  return connectionOver(await PGlite.create('memory://'), async () => undefined);
}
