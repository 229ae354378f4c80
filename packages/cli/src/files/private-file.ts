import { randomUUID } from 'node:crypto';
import { chmod, lstat, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CliError, EXIT } from '../cli-error.ts';

const OTHERS = 0o077;

export const isCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));

/** Windows has no such modes; its folders of a user are that user's alone. */
const hasModes = process.platform !== 'win32';

/** Creates a folder that only the user can enter. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (hasModes && ((await lstat(folder)).mode & OTHERS) !== 0) await chmod(folder, 0o700);
}

/**
 * Reads a file that only the user may read.
 *
 * @returns undefined if there is none
 * @throws {CliError} if others may read it, or if it is a link or no file
 */
export async function readPrivateFile(path: string): Promise<string | undefined> {
  try {
    const { mode, uid } = await checkedStat(path);
    const isForeign = process.getuid !== undefined && uid !== process.getuid();
    if (hasModes && ((mode & OTHERS) !== 0 || isForeign))
      throw new CliError(
        EXIT.error,
        `Others can read or change ${path}, so the keys in it are not safe.`,
        `Run "chmod 600 ${path}", and make new keys if somebody may have read them.`,
      );
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function checkedStat(path: string) {
  const stat = await lstat(path);
  if (!stat.isFile()) throw new CliError(EXIT.error, `${path} is not a file.`, 'Move it away and try again.');
  return stat;
}

/** Writes a file that only the user may read: all of it or nothing, also if the machine goes down. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  await makePrivateFolder(dirname(path));
  const temporary = `${path}.${randomUUID()}`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
