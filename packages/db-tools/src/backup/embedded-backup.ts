import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { takeFolder } from '@tickline/db/embedded-files';
import { create } from 'tar';
import { BackupError } from './backup-error.ts';
import { exists } from './whole-file.ts';

/** Opens and closes the database: opening recovers after a killed server, and closing writes everything to the files. */
async function settle(pgdata: string): Promise<void> {
  await (await PGlite.create(pgdata)).close();
}

/**
 * Streams a backup of an embedded database: a gzipped tar archive of its files. PGlite's `dumpDataDir` makes the same
 * archive, but needs more than twice its size in memory.
 *
 * @param signal stops it
 * @throws {DataDirectoryInUseError} if a server is running on it, because its files are consistent only when it is closed
 * @throws {BackupError} if there is no database, or if another process took it meanwhile
 * @throws {EmbeddedDatabaseError} if the folder cannot be used
 */
export async function backUpEmbedded(dataDir: string, sink: Writable, signal?: AbortSignal): Promise<void> {
  const pgdata = join(dataDir, 'pgdata');
  if (!(await exists(pgdata))) throw new BackupError(`There is no database in ${dataDir}.`);
  const lock = await takeFolder(dataDir);
  try {
    await settle(pgdata);
    const files: AsyncIterable<Buffer> = create({ cwd: pgdata, portable: true }, ['.']);
    await pipeline(files, createGzip(), sink, { ...(signal && { signal }), end: sink !== process.stdout });
    if (!lock.isHeld())
      throw new BackupError(
        `Another process opened ${dataDir} during the backup. Do not use this backup. Stop that process and try again.`,
      );
  } finally {
    await lock.release();
  }
}
