import type { PrismaClient } from '../generated/client.ts';
import type { Migration } from './folder.ts';

/** The database and the folder of migrations don't go together. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

export interface AppliedMigration {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

/** What the database says of the migrations that it has had, one that is under way included. */
export async function readApplied(prisma: PrismaClient): Promise<AppliedMigration[]> {
  const [table] = await prisma.$queryRaw<{ exists: boolean }[]>`
    SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`;
  if (!table?.exists) return [];
  return prisma.$queryRaw<AppliedMigration[]>`
    SELECT migration_name, checksum, finished_at IS NOT NULL AS finished
    FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`;
}

function assertSame(applied: AppliedMigration, migration: Migration | undefined): void {
  const { migration_name: name, checksum, finished } = applied;
  if (!finished) {
    throw new MigrationError(
      `Migration ${name} failed half-way. See docs/database.md, "A migration that failed".`,
    );
  }
  if (!migration) {
    throw new MigrationError(
      `The database is ahead: it has the migration ${name}, which this version does not know. Deploy a newer version.`,
    );
  }
  if (migration.checksum !== checksum) {
    throw new MigrationError(`Migration ${name} was edited after it had been applied. Restore it.`);
  }
}

/**
 * Which migrations the database still lacks.
 *
 * @throws {MigrationError} where it has others than the folder, or one that failed
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
  const names = new Set(applied.map(({ migration_name }) => migration_name));
  return migrations.filter(({ name }) => !names.has(name));
}
