import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedDatabaseError } from './embedded-error.ts';
import { keepsModes, tighten, tightenTree } from './private-files.ts';

/** What this software, its earlier versions, and what was killed in between leave in `DATA_DIR`. */
const OURS =
  /^(?:pgdata(?:\.unfinished|\.replaced-\d+)?|restoring-\w{6}|lock(?:\.[\da-f-]{36}|\.clearing)?|secret(?:\.[\da-f-]{36})?)$/;
const STICKY = 0o1000;

/** Makes `DATA_DIR`, and those above it that are missing, for its owner alone. One that is there stays as it is. */
export async function makeDataDirectory(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
}

/** @returns whether nobody else can enter it now */
function tightenFolder(folder: string, names: readonly string[]): boolean {
  const stats = lstatSync(folder);
  const isOurs =
    stats.uid === process.geteuid?.() &&
    (stats.mode & STICKY) === 0 &&
    names.every((name) => OURS.test(name));
  return isOurs ? tighten(folder, stats) : (stats.mode & 0o077) === 0;
}

/**
 * Takes the rights of all other users away from what Tickline has in `DATA_DIR`: folders become 0700, files 0600. That goes
 * by name; whatever else is there keeps its modes. The folder itself becomes 0700 if nothing but Tickline's is in it, if it
 * belongs to the user that this process runs as, and if it is not one that users share (sticky, as `/tmp` is). Symbolic links
 * are not followed. File systems without modes (FAT, some network shares) and Windows are left as they are.
 *
 * @param names of what is to be looked at, if not all
 * @throws {EmbeddedDatabaseError} if something can be reached by other users, and that cannot be changed: it belongs to
 *   another user
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
