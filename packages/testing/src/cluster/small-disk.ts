import { execFile } from 'node:child_process';
import { chmod, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serverFolder } from './binaries.ts';

const execute = promisify(execFile);

/** A file system of limited size. */
export interface SmallDisk {
  readonly folder: string;
  /** Fills the remaining space. */
  fill(): Promise<void>;
  /** Frees that space. */
  free(): Promise<void>;
  remove(): Promise<void>;
}

/** Mounts a file system in memory. Needs root. */
export async function mountSmallDisk(megabytes: number): Promise<SmallDisk> {
  const folder = await serverFolder();
  await execute('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  await chmod(folder, 0o777);
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: async () => {
      const file = await open(ballast, 'a');
      const { bavail, bsize } = await statfs(folder);
      await file.writeFile(Buffer.alloc(bavail * bsize)).catch(() => undefined);
      await file.close();
    },
    free: () => rm(ballast, { force: true }),
    remove: async () => {
      await execute('umount', ['-l', folder]);
      await rm(folder, { recursive: true });
    },
  };
}
