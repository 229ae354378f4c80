import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { BackupError } from './backup-error.ts';

export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function refuseToOverwrite(target: string): never {
  throw new BackupError(`${target} already exists. Choose another file, or use --force to overwrite it.`);
}

/** Moves the draft to its final name. Unlike `rename`, `link` fails if another process has created the file meanwhile. */
async function publish(draft: string, target: string, force: boolean): Promise<void> {
  if (force) return rename(draft, target);
  await link(draft, target).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') refuseToOverwrite(target);
    throw error;
  });
}

/** Syncs a folder: a new name is on the disk only after its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

/**
 * Writes a file completely and to the disk, or not at all. Only its owner can read it.
 *
 * @param force replaces an existing file
 * @param fill writes the content, and ends the stream
 * @throws {BackupError} if the file exists and may not be replaced; then nothing is written
 */
export async function writeWholeFile(
  target: string,
  force: boolean,
  fill: (sink: Writable) => Promise<void>,
): Promise<void> {
  if (!force && (await exists(target))) refuseToOverwrite(target);
  const draft = `${target}.${randomUUID()}.incomplete`;
  await (await open(draft, 'wx', 0o600)).close();
  try {
    await fill(createWriteStream(draft, { flags: 'r+', flush: true }));
    await publish(draft, target, force);
    await syncFolder(dirname(target));
  } finally {
    await rm(draft, { force: true });
  }
}
