import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  rmSync,
  type Stats,
} from 'node:fs';
import { join } from 'node:path';

const OTHERS = 0o077;
/** Permissions to keep: on a folder, all of the owner's and the special bits; on a file, read and write by the owner. */
const FOLDER_MODE = 0o7700;
const FILE_MODE = 0o600;
const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** @returns false if it failed: the file belongs to another user, or the file system has no modes */
function changeMode(path: string, mode: number): boolean {
  try {
    // Changing the mode by name would follow a link that has replaced the file in the meantime.
    const descriptor = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      fchmodSync(descriptor, mode);
      return (fstatSync(descriptor).mode & OTHERS) === 0;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
}

/** Removes other users' permissions. @returns whether they have none now */
export function tighten(path: string, stats: Stats): boolean {
  const kept = stats.isDirectory() ? FOLDER_MODE : FILE_MODE;
  const mode = stats.mode & 0o7777;
  if ((mode & ~kept) === 0) return true;
  return changeMode(path, mode & kept) || (mode & OTHERS) === 0;
}

/** @returns nothing if the folder is gone: waiting processes create and remove theirs meanwhile */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Removes other users' permissions, from the top down: once only the owner can enter a folder, nobody else can reach its
 * content or put links there. Symbolic links and their targets are not changed. A thousand files take 5 ms if their modes
 * are right already, and 20 ms if not.
 *
 * @returns whether nobody else can reach it now
 */
export function tightenTree(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile() && !stats?.isDirectory()) return true;
  if (!tighten(path, stats)) return false;
  if (stats.isDirectory()) for (const name of namesIn(path)) tightenTree(join(path, name));
  return true;
}

/** Tells whether the file system of a folder supports modes. Returns true if nothing can be written there. */
export function keepsModes(folder: string): boolean {
  const probe = join(folder, `lock.${randomUUID()}`);
  try {
    const descriptor = openSync(probe, 'wx', FILE_MODE);
    const { mode } = fstatSync(descriptor);
    closeSync(descriptor);
    rmSync(probe);
    return (mode & OTHERS) === 0;
  } catch {
    return true;
  }
}
