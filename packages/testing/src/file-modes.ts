import { lstatSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const modeOf = (path: string) => (lstatSync(path).mode & 0o7777).toString(8);

/** Returns the modes of folders and files below a folder, by path. */
export function modesIn(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(paths.map((path) => [path, modeOf(join(folder, path))]));
}

/** Returns the paths below a folder that are neither a folder of mode 0700 nor a file of mode 0600. */
export function exposedIn(folder: string): string[] {
  const isPrivate = (path: string) => modeOf(path) === (lstatSync(path).isDirectory() ? '700' : '600');
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return paths.filter((path) => !isPrivate(join(folder, path)));
}

/** Creates a folder that every user of the machine may enter. Removed after the test. */
export async function publicFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tickline-public-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  return folder;
}
