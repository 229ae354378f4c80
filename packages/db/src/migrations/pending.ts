import { type StatementRunner, statement } from '../statement.ts';
import type { Migration } from './folder.ts';
import { isOneTransaction } from './one-transaction.ts';

/** The database cannot be migrated, for example because it does not match the folder of migrations. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

export interface AppliedMigration {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished: boolean;
  /** Whether it failed. If it neither finished nor failed, it is running, or its process was killed. */
  readonly failed: boolean;
}

const HAS_TABLE = statement<['t' | 'f']>("SELECT to_regclass('_prisma_migrations') IS NOT NULL");
const APPLIED = statement<[name: string, checksum: string, finished: 't' | 'f', failed: 't' | 'f']>(
  'SELECT migration_name, checksum, finished_at IS NOT NULL, finished_at IS NULL AND logs IS NOT NULL FROM _prisma_migrations ' +
    'WHERE rolled_back_at IS NULL ORDER BY started_at',
);

/** Reads the migrations that the database records, including one that is still running. */
export async function readApplied(statements: StatementRunner): Promise<AppliedMigration[]> {
  const [[hasTable] = ['f']] = await statements.query(HAS_TABLE, []);
  if (hasTable === 'f') return [];
  const rows = await statements.query(APPLIED, []);
  return rows.map(([migration_name, checksum, finished, failed]) => ({
    migration_name,
    checksum,
    finished: finished === 't',
    failed: failed === 't',
  }));
}

/**
 * Tells whether a migration that did not finish left nothing behind: its process was killed, or lost the database, in the
 * middle of its only transaction. It can be applied again.
 */
function isRepeatable({ failed, checksum }: AppliedMigration, migration: Migration | undefined): boolean {
  return !failed && migration?.checksum === checksum && isOneTransaction(migration.sql);
}

function assertSame(applied: AppliedMigration, migration: Migration | undefined): void {
  const { migration_name: name, checksum, finished } = applied;
  if (!finished && !isRepeatable(applied, migration)) {
    throw new MigrationError(
      `Migration ${name} did not finish. See docs/database.md, "A migration that failed".`,
    );
  }
  if (!migration) {
    throw new MigrationError(
      `The database is newer than this version: it has the unknown migration ${name}. Deploy a newer version.`,
    );
  }
  if (migration.checksum !== checksum) {
    throw new MigrationError(
      `Migration ${name} was changed after it was applied. Restore its original file.`,
    );
  }
}

/**
 * Returns the migrations that the database still lacks, including those that were interrupted.
 *
 * @throws {MigrationError} if the database has migrations that differ from the folder, or one that failed
 */
export function pendingMigrations(
  applied: readonly AppliedMigration[],
  migrations: readonly Migration[],
): Migration[] {
  for (const each of applied) {
    assertSame(
      each,
      migrations.find(({ name }) => name === each.migration_name),
    );
  }
  const finished = applied.filter((each) => each.finished);
  const names = new Set(finished.map(({ migration_name }) => migration_name));
  return migrations.filter(({ name }) => !names.has(name));
}
