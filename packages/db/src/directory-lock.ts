import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startHeartbeat } from './heartbeat.ts';
import { isAlive, readHolder } from './lock-holder.ts';
import { identityOf } from './process-identity.ts';

/** Another process is using the folder of the embedded database. */
export class DataDirectoryInUseError extends Error {
  override readonly name = 'DataDirectoryInUseError';
}

/** A lock on a folder that this process holds. */
export interface DirectoryLock {
  /**
   * Tells whether this process still holds the folder; reads the disk (about 3 µs). Once false, it stays false: the process
   * was stopped for so long that others took it for dead, or the folder was removed.
   */
  isHeld(): boolean;
  /** Releases the folder. Does not affect a new holder. */
  release(): Promise<void>;
}

const ATTEMPTS = 100;
/** Longer than the heartbeat's thread is ever delayed on a busy machine. */
const SILENCE_MS = 10_000;
/** Error codes if there is already a holder. On Windows, an empty folder is enough. */
const TAKEN: readonly unknown[] = ['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EPERM', 'EACCES'];

async function tryRename(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && TAKEN.includes(error.code)) return false;
    throw error;
  }
}

const removeEmpty = (folder: string) => rmdir(folder).catch(() => undefined);

/** Releases the lock of one holder only: holders have different files, and a folder with another file is not removed. */
async function clear(lock: string, file: string): Promise<void> {
  await unlink(file).catch(() => undefined);
  await removeEmpty(lock);
}

/** Opens the file, which asks the server of a network file system. Without a free descriptor it only looks for the name. */
function isThere(file: string): boolean {
  try {
    closeSync(openSync(file, 'r'));
    return true;
  } catch {
    return existsSync(file);
  }
}

function hold(lock: string, file: string): DirectoryLock {
  const endHeartbeat = startHeartbeat(file);
  let isOwn = true;
  return {
    isHeld: () => {
      isOwn &&= isThere(file);
      return isOwn;
    },
    release: async () => {
      isOwn = false;
      await clear(lock, file);
      await endHeartbeat();
    },
  };
}

/** Moves the draft to the lock's place, unless a living process holds the lock. */
async function take(directory: string, draft: string, silenceMs: number): Promise<void> {
  const lock = join(directory, 'lock');
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await tryRename(draft, lock)) return;
    const holder = await readHolder(lock);
    if (holder && (await isAlive(holder, silenceMs)))
      throw new DataDirectoryInUseError(
        `${directory} is in use by another Tickline process (pid ${holder.identity?.pid}). Stop it, set DATA_DIR to ` +
          'another folder, or set DATABASE_URL to use a PostgreSQL server.',
      );
    await (holder ? clear(lock, holder.file) : removeEmpty(lock));
  }
  throw new DataDirectoryInUseError(
    `${directory} cannot be locked. If no other Tickline process is running, remove ${lock}.`,
  );
}

/**
 * Locks a folder for this process. `lock` is a folder with one file, which describes the holder and whose name is unique.
 * The folder with its file is created under another name and renamed to `lock`. The rename fails if `lock` already contains
 * a file, so only one process succeeds. To take over from a dead holder, a process removes that holder's file by name,
 * which cannot affect anyone else's file. A holder that was only stopped, or that lost its folder, sees that its file is
 * missing. It can neither renew nor remove a later lock.
 *
 * If the holder is on the same machine and in the same container, its process is looked up, so a killed one is noticed at
 * once. Elsewhere its heartbeat is watched.
 *
 * @param silenceMs time without a heartbeat after which a holder elsewhere counts as dead
 * @throws {DataDirectoryInUseError}
 */
export async function lockDirectory(directory: string, silenceMs = SILENCE_MS): Promise<DirectoryLock> {
  const lock = resolve(directory, 'lock');
  const name = randomUUID();
  const draft = `${lock}.${name}`;
  const file = join(lock, name);
  try {
    await mkdir(draft, { mode: 0o700 });
    await writeFile(join(draft, name), JSON.stringify(await identityOf()), { mode: 0o600 });
    await take(directory, draft, silenceMs);
    return hold(lock, file);
  } catch (error) {
    await clear(lock, file);
    throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
