import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startHeartbeat } from './heartbeat.ts';
import { isAlive, readHolder } from './lock-holder.ts';
import { ownIdentity } from './process-identity.ts';

/** The folder of the embedded database belongs to another process. */
export class DataDirectoryInUseError extends Error {
  override readonly name = 'DataDirectoryInUseError';
}

/** A folder that this process has taken. */
export interface DirectoryLock {
  /**
   * Whether the folder is still this process's, read from the disk (about 3 µs). Once false, it stays false: the process was
   * stopped for so long that others took it for dead, or the folder was removed.
   */
  isHeld(): boolean;
  /** Gives the folder back. What another holder has taken in the meantime stays his. */
  release(): Promise<void>;
}

const ATTEMPTS = 100;
/** Longer than a machine under load ever keeps the heartbeat's thread waiting. */
const SILENCE_MS = 10_000;
/** There is a holder already; on Windows, an empty folder is enough. */
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

/** Frees the lock of one holder: no two have the same file, and a folder with another's file in it is not removed. */
async function clear(lock: string, file: string): Promise<void> {
  await unlink(file).catch(() => undefined);
  await removeEmpty(lock);
}

/** Opens the file: of a network file system, that asks the server. Without a free descriptor, looking has to do. */
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

/** Puts the draft in the lock's place, if no living process has that. */
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
 * Takes a folder for this process. `lock` in it is a folder with one file, which names the holder and which no other holder
 * ever has the name of. A folder with that file in it is made aside and renamed, which fails if there is a file in `lock`
 * already: only one process gets it. To take it over is to remove the file of the dead holder by its name, which can meet no
 * other one's. A holder that was only stopped, or that lost its folder, learns from the missing file that it holds nothing
 * any more, and can neither renew nor remove what came after it.
 *
 * A holder of the same machine and container is looked up among the running processes, and a killed one is noticed at once.
 * Of one elsewhere its heartbeat is watched.
 *
 * @param silenceMs how long the heart of a holder elsewhere is silent until it is taken for dead
 * @throws {DataDirectoryInUseError}
 */
export async function lockDirectory(directory: string, silenceMs = SILENCE_MS): Promise<DirectoryLock> {
  const lock = resolve(directory, 'lock');
  const name = randomUUID();
  const draft = `${lock}.${name}`;
  const file = join(lock, name);
  try {
    await mkdir(draft, { mode: 0o700 });
    await writeFile(join(draft, name), JSON.stringify(await ownIdentity()), { mode: 0o600 });
    await take(directory, draft, silenceMs);
    return hold(lock, file);
  } catch (error) {
    await clear(lock, file);
    throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
