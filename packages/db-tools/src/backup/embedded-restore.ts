import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { connect } from '@tickline/db/database';
import { takeFolder } from '@tickline/db/embedded-files';
import { readApplied } from '@tickline/db/migrations';
import { extract } from 'tar';
import { missingMigrations } from './applied-migrations.ts';
import { BackupError } from './backup-error.ts';
import { leapRevisions } from './leap-revisions.ts';
import { exists } from './whole-file.ts';

export interface EmbeddedRestore {
  readonly dataDir: string;
  readonly migrationsDir: string;
  /** The backup, a file written by `backUpEmbedded`. */
  readonly file: string;
  /** Replaces an existing database. */
  readonly force: boolean;
}

/** The result of a restore. */
export interface Restored {
  /** Migrations that the next start will apply. */
  readonly missing: readonly string[];
  /** New path of the previous database. */
  readonly replaced?: string;
}

/** A warning about names that begin with a slash, as in PGlite's own archives. `tar` removes the slash. */
const HARMLESS = 'TAR_ENTRY_INFO';

async function unpack(file: string, folder: string): Promise<void> {
  const complaints: string[] = [];
  try {
    await extract({
      file,
      cwd: folder,
      // The default of 16 MiB would unpack to ten times as much at once.
      maxReadSize: 65_536,
      filter: (_path, entry) => 'type' in entry && (entry.type === 'File' || entry.type === 'Directory'),
      onwarn: (code, message) => {
        if (code !== HARMLESS) complaints.push(String(message));
      },
    });
  } catch (error) {
    complaints.unshift(error instanceof Error ? error.message : String(error));
  }
  if (complaints[0] !== undefined)
    throw new BackupError(`${file} is damaged or is not a backup of an embedded database: ${complaints[0]}.`);
  if (!(await exists(join(folder, 'PG_VERSION'))))
    throw new BackupError(`${file} is not a backup of an embedded database.`);
}

/** Opens the unpacked database like a server would, and checks it. */
async function inspect(dataDir: string, { file, migrationsDir }: EmbeddedRestore): Promise<string[]> {
  const connection = await connect({ dataDir, migrationsDir, statementTimeoutMs: 0 }).catch(
    (error: unknown) => {
      throw new BackupError(`The database in the backup ${file} cannot be opened.`, { cause: error });
    },
  );
  try {
    const applied = await readApplied(connection.statements);
    await connection.prisma.$queryRaw`SELECT (SELECT count(*) FROM task), (SELECT count(*) FROM "user")`;
    return await missingMigrations(applied, migrationsDir);
  } catch (error) {
    if (error instanceof BackupError) throw error;
    throw new BackupError(`The database in the backup ${file} cannot be read as a Tickline database.`, {
      cause: error,
    });
  } finally {
    await connection.close();
  }
}

async function leap(pgdata: string): Promise<void> {
  const database = await PGlite.create(pgdata);
  await database.exec(leapRevisions('public'));
  await database.close();
}

async function swapIn(fresh: string, pgdata: string): Promise<string | undefined> {
  if (!(await exists(pgdata))) {
    await rename(fresh, pgdata);
    return undefined;
  }
  const replaced = `${pgdata}.replaced-${new Date().toISOString().replace(/\D/g, '')}`;
  await rename(pgdata, replaced);
  await rename(fresh, pgdata).catch(async (error: unknown) => {
    await rename(replaced, pgdata);
    throw error;
  });
  return replaced;
}

/**
 * Restores an embedded database from a backup. Unpacks it beside the existing one and opens it as a test before it takes
 * the other's place. The previous database is kept under another name.
 *
 * @throws {DataDirectoryInUseError} if a server is running on it
 * @throws {EmbeddedDatabaseError} if the folder cannot be used
 * @throws {BackupError} if a database exists and `force` is not set, or if the file is not a usable backup
 */
export async function restoreEmbedded(restore: EmbeddedRestore): Promise<Restored> {
  const { dataDir, file, force } = restore;
  const pgdata = join(dataDir, 'pgdata');
  const lock = await takeFolder(dataDir);
  try {
    if (!force && (await exists(pgdata)))
      throw new BackupError(
        `There is already a database in ${dataDir}. Use --force to replace it with the backup.`,
      );
    const trial = await mkdtemp(join(dataDir, 'restoring-'));
    try {
      const fresh = join(trial, 'pgdata');
      await mkdir(fresh, { mode: 0o700 });
      await unpack(file, fresh);
      const missing = await inspect(trial, restore);
      await leap(fresh);
      if (!lock.isHeld())
        throw new BackupError(`Another process opened ${dataDir} during the restore. Nothing was changed.`);
      const replaced = await swapIn(fresh, pgdata);
      return { missing, ...(replaced !== undefined && { replaced }) };
    } finally {
      await rm(trial, { recursive: true, force: true });
    }
  } finally {
    await lock.release();
  }
}
