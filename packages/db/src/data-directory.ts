import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedDatabaseError } from './embedded-error.ts';
import { keepsModes, tighten, tightenTree } from './private-files.ts';

/** Names that Tickline, its earlier versions, and killed processes leave in `DATA_DIR`. */
const OURS =
  /^(?:pgdata(?:\.unfinished|\.replaced-\d+)?|restoring-\w{6}|lock(?:\.[\da-f-]{36}|\.clearing)?|secret(?:\.[\da-f-]{36})?)$/;
const STICKY = 0o1000;

/** Creates `DATA_DIR` and missing parent folders, accessible to the owner only. Does not change an existing folder. */
export async function makeDataDirectory(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
}

/** @returns whether no other user can enter it now */
function tightenFolder(folder: string, names: readonly string[]): boolean {
  const stats = lstatSync(folder);
  const isOurs =
    stats.uid === process.geteuid?.() &&
    (stats.mode & STICKY) === 0 &&
    names.every((name) => OURS.test(name));
  return isOurs ? tighten(folder, stats) : (stats.mode & 0o077) === 0;
}

/**
 * Removes other users' permissions on Tickline's files in `DATA_DIR`: folders become 0700, files 0600. It recognises them
 * by name and leaves other files alone. The folder itself becomes 0700 if it contains only Tickline's files, belongs to the
 * user of this process, and is not shared (sticky, like `/tmp`). Symbolic links are not followed. Does nothing on Windows,
 * and cannot on file systems without modes (FAT, some network shares).
 *
 * @param names names to check, if not all
 * @throws {EmbeddedDatabaseError} if other users can reach a file and its mode cannot be changed, because it belongs to
 * another user
 */
export function tightenDataDirectory(dataDir: string, names = OURS): void {
  if (process.platform === 'win32') return;
  const folder = realpathSync(dataDir);
  const entries = readdirSync(folder);
  const isPrivate = tightenFolder(folder, entries);
  for (const name of entries.filter((entry) => names.test(entry))) {
    const path = join(folder, name);
    if (tightenTree(path) || isPrivate || !keepsModes(folder)) continue;
    throw new EmbeddedDatabaseError(
      `Other users can access ${path}, and its mode cannot be changed. Change its owner to the user that runs Tickline ` +
        '(chown -R), or remove the permissions of other users (chmod -R go=).',
    );
  }
}
