import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeDataDirectory, tightenDataDirectory } from './data-directory.ts';
import { type DirectoryLock, lockDirectory } from './directory-lock.ts';
import { EmbeddedDatabaseError } from './embedded-error.ts';
import { tightenTree } from './private-files.ts';

/** Locks the folder. PGlite itself would open a folder twice without an error, and the second writer would destroy it. */
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
 * Creates the folder if it is missing, locks it for this process, and removes other users' permissions on its files.
 *
 * @throws {DataDirectoryInUseError}
 * @throws {EmbeddedDatabaseError} if it is not writable, or if other users can reach files that belong to someone else
 */
export async function takeFolder(dataDir: string): Promise<DirectoryLock> {
  try {
    await makeDataDirectory(dataDir);
    return await lockAndTighten(dataDir);
  } catch (error) {
    // The folder cannot be created, is not writable, or the disk is full.
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new EmbeddedDatabaseError(`DATA_DIR (${dataDir}) cannot be used: ${error.message}`, {
      cause: error,
    });
  }
}

/** Opens a folder with PGlite. */
type Open<T> = (folder: string) => Promise<T>;

async function isEmpty(folder: string): Promise<boolean> {
  return !existsSync(folder) || (await readdir(folder)).length === 0;
}

async function openExisting<T>(folder: string, open: Open<T>): Promise<T> {
  try {
    return await open(folder);
  } catch (error) {
    throw new EmbeddedDatabaseError(
      `The database in ${folder} cannot be opened. Its files are damaged or belong to another version. Restore a backup ` +
        '(docs/operations.md).',
      { cause: error },
    );
  }
}

/** Fails if a restore was interrupted between its two renames. The start must not create an empty database then. */
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
 * Creates a database that only its owner can read. PGlite creates its first thousand files with mode 0666, whatever the
 * umask. Later files get 0600, or 0644 for copies of the catalogue that it may write on opening (`pg_internal.init`). So
 * nobody else may enter the folder from the start.
 */
async function create<T>(folder: string, open: Open<T>): Promise<T> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const database = await open(folder);
  tightenTree(folder);
  return database;
}

/**
 * Opens the database in a folder; creates it if there is none. PGlite writes a new database file by file and accepts any
 * folder with a PG_VERSION as complete. A marker file shows that a creation was interrupted; such a database is deleted.
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
