import {
  type AppliedMigration,
  MigrationError,
  pendingMigrations,
  readMigrations,
} from '@tickline/db/migrations';
import { BackupError } from './backup-error.ts';

/**
 * Checks that this version can use the database in a backup.
 *
 * @param applied the migrations that the backup's database has had
 * @returns the names of missing migrations, which the next start will apply
 * @throws {BackupError} if the backup belongs to another program or a newer version
 */
export async function missingMigrations(
  applied: readonly AppliedMigration[],
  migrationsDir: string,
): Promise<string[]> {
  if (applied.length === 0) throw new BackupError('This is not a backup of a Tickline database.');
  try {
    return pendingMigrations(applied, await readMigrations(migrationsDir)).map(({ name }) => name);
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    throw new BackupError(`The backup is not compatible with this version. ${error.message}`, {
      cause: error,
    });
  }
}
