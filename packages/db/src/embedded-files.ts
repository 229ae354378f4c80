import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { lockDirectory } from './directory-lock.ts';
import { EmbeddedDatabaseError } from './embedded-error.ts';

/** Made under another name first: a process that is killed over it must not leave half a database behind. */
async function createDatabase(folder: string): Promise<void> {
  const draft = `${folder}.new`;
  await rm(draft, { recursive: true, force: true });
  await (await PGlite.create(draft)).close();
  await rename(draft, folder).catch((error: unknown) => {
    throw new EmbeddedDatabaseError(`${folder} is not empty, and not a database. Move it away.`, {
      cause: error,
    });
  });
}

/**
 * Makes the folder where it is missing, and takes it for this process.
 *
 * @returns gives it back
 * @throws {DataDirectoryInUseError}
 * @throws {EmbeddedDatabaseError} where it cannot be written to
 */
export async function takeFolder(dataDir: string): Promise<() => Promise<void>> {
  try {
    await mkdir(dataDir, { recursive: true });
    // PGlite itself opens a directory twice without a word, and the second one to write destroys it.
    return await lockDirectory(dataDir);
  } catch (error) {
    // No folder, no space, or no right to write there.
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new EmbeddedDatabaseError(`DATA_DIR (${dataDir}) cannot be used: ${error.message}`, {
      cause: error,
    });
  }
}

/** Opens the database in a folder; makes a new one where there is none. @throws {EmbeddedDatabaseError} */
export async function openFiles(folder: string): Promise<PGlite> {
  if (!existsSync(join(folder, 'PG_VERSION'))) await createDatabase(folder);
  try {
    return await PGlite.create(folder);
  } catch (error) {
    throw new EmbeddedDatabaseError(
      `The database in ${folder} cannot be opened. Its files are damaged, or of another version: restore a backup. ` +
        'See docs/database.md.',
      { cause: error },
    );
  }
}
