import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HEARTBEAT_MS } from './heartbeat.ts';
import { identityOf, type ProcessIdentity, stateOf } from './process-identity.ts';

/** The process that holds a lock. */
export interface Holder {
  /** The holder's file. */
  readonly file: string;
  /** Undefined if the content is invalid: the machine went down before it reached the disk. */
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

/** @returns undefined if the path does not exist, or is a file instead of a folder, or the reverse */
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
 * Reads who holds the lock.
 *
 * @param lock a folder that contains the holder's file; in earlier versions, that file itself
 * @returns undefined if nobody holds it
 */
export async function readHolder(lock: string): Promise<Holder | undefined> {
  const [name] = (await orNone(readdir(lock))) ?? [];
  const file = name === undefined ? lock : join(lock, name);
  const content = await orNone(readFile(file, 'utf8'));
  return content === undefined ? undefined : { file, identity: parseIdentity(content) };
}

/** Watches the file's time for changes. It does not use the local clock, because the clocks of two machines may differ. */
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

const LOOK_MS = 20;

/** Waits while a killed process is ending: its last write may still be under way, and its memory takes time to free. */
async function outlives(identity: ProcessIdentity, waitMs: number): Promise<boolean> {
  for (let waited = 0; waited < waitMs; waited += LOOK_MS) {
    const state = await stateOf(identity);
    if (state !== 'ending') return state === 'running';
    await sleep(LOOK_MS);
  }
  return true;
}

/**
 * Tells whether a holder is alive. A holder on the same machine and in the same container is alive while its process
 * exists, even if it is stopped. Elsewhere pids mean nothing, and its heartbeat is watched.
 *
 * @param silenceMs time without a heartbeat after which a holder elsewhere counts as dead; also the longest wait for a
 * killed one to end
 */
export async function isAlive({ file, identity }: Holder, silenceMs: number): Promise<boolean> {
  if (identity === undefined) return false;
  const { scope } = await identityOf();
  return identity.scope === scope ? outlives(identity, silenceMs) : hasHeartbeat(file, silenceMs);
}
