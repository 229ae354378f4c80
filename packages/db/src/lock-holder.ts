import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HEARTBEAT_MS } from './heartbeat.ts';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts';

/** The process that a lock names. */
export interface Holder {
  /** Its file. */
  readonly file: string;
  /** Undefined for what no holder writes: the machine went down before the content had reached the disk. */
  readonly identity: ProcessIdentity | undefined;
}

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

/** @returns undefined if the path does not exist, or is of the other kind */
async function orNone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}

/**
 * Reads who has the lock.
 *
 * @param lock a folder with the file of its holder; of an earlier version, that file itself
 * @returns undefined if nobody has it
 */
export async function readHolder(lock: string): Promise<Holder | undefined> {
  const [name] = (await orNone(readdir(lock))) ?? [];
  const file = name === undefined ? lock : join(lock, name);
  const content = await orNone(readFile(file, 'utf8'));
  return content === undefined ? undefined : { file, identity: parseIdentity(content) };
}

/** Compares the file's time with itself only: the clocks of two machines need not agree. */
async function hasHeartbeat(file: string, silenceMs: number): Promise<boolean> {
  const modified = async () => (await orNone(stat(file)))?.mtimeMs;
  const before = await modified();
  for (let waited = 0; waited < silenceMs; waited += HEARTBEAT_MS / 2) {
    await sleep(HEARTBEAT_MS / 2);
    const now = await modified();
    if (now === undefined) return false;
    if (now !== before) return true;
  }
  return false;
}

/**
 * Whether a holder still lives. One that this process can look up (same machine, same container) does for as long as it is
 * running, even if it is stopped. Elsewhere pids mean nothing: there its heartbeat counts.
 *
 * @param silenceMs without a heartbeat for so long it does not
 */
export async function isAlive({ file, identity }: Holder, silenceMs: number): Promise<boolean> {
  if (identity === undefined) return false;
  const { scope } = await ownIdentity();
  return identity.scope === scope ? isRunning(identity) : hasHeartbeat(file, silenceMs);
}
