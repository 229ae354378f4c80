import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeDataDirectory, tightenDataDirectory } from './data-directory.ts';
import { type DirectoryLock, lockDirectory } from './directory-lock.ts';
import { EmbeddedDatabaseError } from './embedded-error.ts';
import { tightenTree } from './private-files.ts';

/** PGlite itself opens a folder twice without a word, and the second one to write destroys it. */
async function lockAndTighten(dataDir: string): Promise<DirectoryLock> {
  const lock = await lockDirectory(dataDir);
  try {
    tightenDataDirectory(dataDir);
    return lock;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Makes the folder if it is missing, takes it for this process, and takes the rights of other users on its files away.
 *
 * @throws {DataDirectoryInUseError}
 * @throws {EmbeddedDatabaseError} if it cannot be written to, or if others can get at files that are not this user's
 */
export async function takeFolder(dataDir: string): Promise<DirectoryLock> {
  try {
    await makeDataDirectory(dataDir);
    return await lockAndTighten(dataDir);
  } catch (error) {
    // No folder, no space, or no right to write there.
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new EmbeddedDatabaseError(`DATA_DIR (${dataDir}) cannot be used: ${error.message}`, {
      cause: error,
    });
  }
}

/** Has PGlite open a folder. */
type Open<T> = (folder: string) => Promise<T>;

async function isEmpty(folder: string): Promise<boolean> {
  return !existsSync(folder) || (await readdir(folder)).length === 0;
}

async function openExisting<T>(folder: string, open: Open<T>): Promise<T> {
  try {
    return await open(folder);
  } catch (error) {
    throw new EmbeddedDatabaseError(
      `The database in ${folder} cannot be opened. Its files are damaged or belong to another version. Restore a backup. ` +
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
    `${folder} does not exist, but next to it there is ${aside.join(', ')}. A restore was interrupted, or its result was removed. ` +
      `To use that database, rename it to ${basename(folder)}. To start with an empty one, move it away.`,
  );
}

/**
 * PGlite gives its first thousand files to all users (0666), whatever the umask is. It sets the modes of all later ones too:
 * 0600, and 0644 for the copies of its catalogue that it may write when it is opened (`pg_internal.init`). So nobody else may
 * enter the folder, from before there is anything in it.
 */
async function create<T>(folder: string, open: Open<T>): Promise<T> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const database = await open(folder);
  tightenTree(folder);
  return database;
}

/**
 * Opens the database in a folder; makes a new one if there is none. PGlite writes that file by file, and takes whatever has
 * a PG_VERSION for a whole one: what a process left that was killed over it is marked, and thrown away.
 *
 * @throws {EmbeddedDatabaseError}
 */
export async function openFiles<T>(folder: string, open: Open<T>): Promise<T> {
  const unfinished = `${folder}.unfinished`;
  if (existsSync(unfinished)) await rm(folder, { recursive: true, force: true });
  if (existsSync(join(folder, 'PG_VERSION'))) return openExisting(folder, open);
  if (!(await isEmpty(folder)))
    throw new EmbeddedDatabaseError(`${folder} is not empty, but does not contain a database. Move it away.`);
  await assertNotPutAside(folder);
  await writeFile(unfinished, '', { mode: 0o600 });
  const database = await create(folder, open);
  await rm(unfinished);
  return database;
}
