import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { lockDirectory } from './directory-lock.ts';
import { EmbeddedDatabaseError } from './embedded-error.ts';

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

async function isEmpty(folder: string): Promise<boolean> {
  return !existsSync(folder) || (await readdir(folder)).length === 0;
}

async function openExisting(folder: string): Promise<PGlite> {
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

/** A restore puts the database of before aside for a moment. A machine that died in that moment must not begin with nothing. */
async function assertNotPutAside(folder: string): Promise<void> {
  const aside = (await readdir(dirname(folder))).filter((name) =>
    name.startsWith(`${basename(folder)}.replaced-`),
  );
  if (aside.length === 0) return;
  throw new EmbeddedDatabaseError(
    `There is no ${folder}, but ${aside.join(', ')} beside it: a restore was interrupted, or its result removed. ` +
      'Give the one that is wanted the name back, or move it away.',
  );
}

/**
 * Opens the database in a folder; makes a new one where there is none. PGlite writes that file by file, and takes
 * whatever has a PG_VERSION for a whole one: what a process left that was killed over it is marked, and thrown away.
 *
 * @throws {EmbeddedDatabaseError}
 */
export async function openFiles(folder: string): Promise<PGlite> {
  const unfinished = `${folder}.unfinished`;
  if (existsSync(unfinished)) await rm(folder, { recursive: true, force: true });
  if (existsSync(join(folder, 'PG_VERSION'))) return openExisting(folder);
  if (!(await isEmpty(folder)))
    throw new EmbeddedDatabaseError(`${folder} is not empty, and not a database. Move it away.`);
  await assertNotPutAside(folder);
  await writeFile(unfinished, '');
  const database = await PGlite.create(folder);
  await rm(unfinished);
  return database;
}
