import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { BackupSource } from './back-up.ts';
import { BackupError } from './backup-error.ts';
import { backupKind } from './backup-kind.ts';
import { type Restored, restoreEmbedded } from './embedded-restore.ts';
import { restorePostgresql } from './postgresql-restore.ts';

export interface RestoreRequest {
  readonly target: BackupSource;
  /** A file relative to `folder`; `-` is standard input. */
  readonly from: string;
  readonly folder: string;
  readonly migrationsDir: string;
  /** Replaces an existing database. */
  readonly force: boolean;
}

const NAMES = { embedded: 'an embedded database', postgresql: 'a PostgreSQL database' };

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function restoreFile(file: string, request: RestoreRequest): Promise<Restored> {
  const { target, migrationsDir, force } = request;
  const kind = await backupKind(file);
  const wanted = 'url' in target ? 'postgresql' : 'embedded';
  if (kind === undefined) throw new BackupError(`${request.from} is not a backup.`);
  if (kind !== wanted)
    throw new BackupError(
      `${request.from} is a backup of ${NAMES[kind]}, but the target is ${NAMES[wanted]}. See docs/operations.md, "From ` +
        'embedded to PostgreSQL".',
    );
  return 'url' in target
    ? restorePostgresql({ ...target, migrationsDir, file, force })
    : restoreEmbedded({ ...target, migrationsDir, file, force });
}

/**
 * Restores a database from a backup, or leaves everything as it was.
 *
 * @throws {BackupError}
 * @throws {DataDirectoryInUseError} if a server is running on the embedded database
 */
export async function restore(request: RestoreRequest): Promise<Restored> {
  if (request.from !== '-') {
    const file = resolve(request.folder, request.from);
    if (!(await isFile(file)))
      throw new BackupError(`${file} is not a file. To read from a pipe, use --from -.`);
    return restoreFile(file, request);
  }
  // Stored in a file because it is read twice: its content is checked before anything is changed.
  const folder = await mkdtemp(join(tmpdir(), 'tickline-restore-'));
  try {
    const file = join(folder, 'backup');
    await pipeline(process.stdin, createWriteStream(file, { mode: 0o600 }));
    return await restoreFile(file, request);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
