import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isCode } from './private-file.ts';

const PAUSE_MS = 50;
const HEARTBEAT_MS = 2000;
/** Longer than a busy machine delays a heartbeat. A machine that slept wakes all its processes. */
const SILENCE_MS = 60_000;

const MACHINE = createHash('sha256').update(hostname()).digest('hex').slice(0, 12);

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

/** Tells whether the process that made this file has gone. Another machine is known by its silence only. */
async function isAbandoned(folder: string, name: string): Promise<boolean> {
  const [machine, pid] = name.split('.');
  if (machine === MACHINE && !isRunning(Number(pid))) return true;
  const { mtimeMs } = await stat(join(folder, name));
  return Date.now() - mtimeMs > SILENCE_MS;
}

/** Removes the lock of one holder. A folder that another one has taken is not empty, and stays. */
async function clear(lock: string, name: string): Promise<void> {
  await unlink(join(lock, name)).catch(() => undefined);
  await rmdir(lock).catch(() => undefined);
}

async function clearAbandoned(lock: string): Promise<void> {
  try {
    for (const name of await readdir(lock)) if (await isAbandoned(lock, name)) await clear(lock, name);
    await rmdir(lock);
  } catch (error) {
    // Somebody holds it, or has just released it.
    if (!isCode(error, 'ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) throw error;
  }
}

/** Moves a prepared folder to its place, which works for one process only, as the others find it taken. */
async function take(prepared: string, lock: string): Promise<boolean> {
  try {
    await rename(prepared, lock);
    return true;
  } catch (error) {
    if (isCode(error, 'ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES')) return false;
    throw error;
  }
}

/**
 * Takes a lock that one process holds at a time. It is a folder with a file that names its holder. The lock of a process
 * that was killed is taken over.
 *
 * @param waitMs how long to wait for another process
 * @param onWait called once if there is another one
 * @returns a function that releases it; undefined if the time is over
 */
export async function acquireLock(
  lock: string,
  waitMs: number,
  onWait: () => void,
): Promise<(() => Promise<void>) | undefined> {
  const name = `${MACHINE}.${process.pid}.${randomUUID()}`;
  const prepared = `${lock}.${name}`;
  await mkdir(prepared, { mode: 0o700 });
  try {
    const start = Date.now();
    await writeFile(join(prepared, name), '', { mode: 0o600 });
    for (let hasWaited = false; !(await take(prepared, lock)); hasWaited = true) {
      await clearAbandoned(lock);
      if (Date.now() - start > waitMs) return undefined;
      if (!hasWaited) onWait();
      await sleep(PAUSE_MS);
    }
  } finally {
    await rm(prepared, { recursive: true, force: true });
  }
  const file = join(lock, name);
  const beat = () => utimes(file, new Date(), new Date()).catch(() => undefined);
  const timer = setInterval(beat, HEARTBEAT_MS).unref();
  await beat();
  return async () => {
    clearInterval(timer);
    await clear(lock, name);
  };
}
