import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts';

/** The folder of the embedded database belongs to another process. */
export class DataDirectoryInUseError extends Error {
  override readonly name = 'DataDirectoryInUseError';
}

const ATTEMPTS = 100;
const PAUSE_MS = 20;
/** Clearing a stale lock takes less than a millisecond; whoever left this long ago died while doing it. */
const ABANDONED_MS = 5000;
const HEARTBEAT_MS = 1000;
/** Longer than PGlite ever keeps a process from its heartbeat, which is while it makes a new database. */
const SILENCE_MS = 10_000;

/** Makes the file with its content in one step, so that no one ever reads half of it. */
async function tryCreate(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content);
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft);
  }
}

/** @returns undefined for what no holder writes: the machine went down before the content had reached the disk */
function parseIdentity(content: string): ProcessIdentity | undefined {
  try {
    const identity: Partial<ProcessIdentity> | null = JSON.parse(content);
    const { pid, start, scope } = identity ?? {};
    return pid === undefined || start === undefined || scope === undefined
      ? undefined
      : { pid, start, scope };
  } catch {
    return undefined;
  }
}

/** Its age would tell faster, if the clocks of two machines agreed. */
async function hasHeartbeat(file: string): Promise<boolean> {
  const modified = () =>
    stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
  const before = await modified();
  for (let waited = 0; waited < SILENCE_MS; waited += HEARTBEAT_MS / 2) {
    await sleep(HEARTBEAT_MS / 2);
    const now = await modified();
    if (now === undefined) return false;
    if (now !== before) return true;
  }
  return false;
}

/** Removes a dead process's lock. One at a time, lest the next holder's be removed in its place. */
async function clearStale(file: string, content: string): Promise<void> {
  const turn = `${file}.clearing`;
  try {
    await mkdir(turn);
  } catch {
    const age = await stat(turn).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_MS) await rmdir(turn).catch(() => undefined);
    return;
  }
  try {
    await removeIf(file, content);
  } finally {
    await rmdir(turn);
  }
}

async function removeIf(file: string, content: string): Promise<void> {
  if ((await readFile(file, 'utf8').catch(() => undefined)) === content) await rm(file, { force: true });
}

function keepAlive(file: string, content: string): () => Promise<void> {
  const beat = () => utimes(file, new Date(), new Date()).catch(() => undefined);
  const timer = setInterval(beat, HEARTBEAT_MS).unref();
  return async () => {
    clearInterval(timer);
    await removeIf(file, content);
  };
}

/**
 * Takes a folder for this process. A file in it names the holder. One that this process can look up (same machine,
 * same container) holds the lock for as long as it is running: exact, and a killed one is noticed at once. A heartbeat
 * alone, as in `proper-lockfile`, would be late for that, and wrong about a holder that is merely busy; so it is kept
 * for holders in other containers or on other machines, whose pids mean nothing here.
 *
 * @returns gives the folder back
 * @throws {DataDirectoryInUseError}
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const file = join(directory, 'lock');
  const own = await ownIdentity();
  const content = JSON.stringify(own);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await tryCreate(file, content)) return keepAlive(file, content);
    const found = await readFile(file, 'utf8').catch(() => undefined);
    if (found === undefined) continue;
    const holder = parseIdentity(found);
    if (holder && (await (holder.scope === own.scope ? isRunning(holder) : hasHeartbeat(file)))) {
      throw new DataDirectoryInUseError(
        `${directory} is in use by another Tickline process (pid ${holder.pid}). Stop it, set DATA_DIR to ` +
          'another folder, or set DATABASE_URL to use a PostgreSQL server.',
      );
    }
    await clearStale(file, found);
    await sleep(PAUSE_MS);
  }
  throw new DataDirectoryInUseError(
    `${directory} cannot be locked: remove ${file} if no Tickline is running.`,
  );
}
