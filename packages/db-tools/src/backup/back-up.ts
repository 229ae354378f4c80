import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { BackupError } from './backup-error.ts';
import { backUpEmbedded } from './embedded-backup.ts';
import { backUpPostgresql } from './postgresql-backup.ts';
import { writeWholeFile } from './whole-file.ts';

/** The database to back up or restore, and the environment of PostgreSQL's client programs. */
export type BackupSource =
  | { readonly dataDir: string }
  | { readonly url: string; readonly env: NodeJS.ProcessEnv };

export interface BackupRequest {
  readonly source: BackupSource;
  /** A file relative to `folder`; `-` is standard output. */
  readonly to: string;
  readonly folder: string;
  /** Replaces an existing file. */
  readonly force: boolean;
}

/**
 * Streams a backup to its destination. A file is complete or does not exist, even if the process is killed.
 *
 * @returns the path of the file; undefined for standard output
 * @throws {BackupError}
 */
export async function backUp(request: BackupRequest, signal?: AbortSignal): Promise<string | undefined> {
  const { source, to, folder, force } = request;
  const stream = async (sink: Writable) => {
    try {
      await ('url' in source
        ? backUpPostgresql(source, sink, signal)
        : backUpEmbedded(source.dataDir, sink, signal));
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  };
  if (to === '-') {
    if (process.stdout.isTTY)
      throw new BackupError(
        'Refusing to write a backup to a terminal. Redirect it to a file or pipe it to a program.',
      );
    await stream(process.stdout);
    return undefined;
  }
  const file = resolve(folder, to);
  await writeWholeFile(file, force, stream);
  return file;
}
