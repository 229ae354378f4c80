import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { databaseFault } from '../fault.ts';
import type { StatementRunner } from '../statement.ts';
import type { Migration } from './folder.ts';
import { MigrationError, pendingMigrations, readApplied } from './pending.ts';
import { createSchemaEngine } from './schema-engine.ts';

type Adapter = SqlMigrationAwareDriverAdapterFactory;
type MigrationList = ReturnType<typeof toMigrationList>;

/** A database that migrations can be applied to. */
export interface MigrationTarget {
  readonly statements: StatementRunner;
  /** Runs the job, with what the schema engine connects by, while no other process migrates the same database. */
  exclusively(job: (adapter: Adapter) => Promise<void>): Promise<void>;
}

/** As the schema engine wants to be handed a folder of migrations. */
function toMigrationList(baseDir: string, migrations: readonly Migration[]) {
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: sql } },
    })),
  };
}

export const NO_FILTERS = { externalTables: [], externalEnums: [] };

/**
 * Brings the database up to date with the folder. Any number of processes may do so at once.
 *
 * @param migrations what was read from the folder
 * @returns the names of the migrations that were applied by this call
 * @throws {MigrationError} where database and folder don't go together
 */
export async function migrate(
  target: MigrationTarget,
  folder: string,
  migrations: readonly Migration[],
): Promise<readonly string[]> {
  const before = await readApplied(target.statements);
  // One that is not finished may be under way in another process. Only the lock tells that from one that failed.
  const isSettled = before.every(({ finished }) => finished);
  // Nearly always there is nothing to do: then neither the lock nor the engine is needed.
  if (isSettled && pendingMigrations(before, migrations).length === 0) return [];

  let applied: readonly string[] = [];
  await target.exclusively(async (adapter) => {
    if (pendingMigrations(await readApplied(target.statements), migrations).length === 0) return;
    applied = await applyMigrations(adapter, toMigrationList(folder, migrations));
  });
  return applied;
}

async function applyMigrations(adapter: Adapter, migrationsList: MigrationList): Promise<readonly string[]> {
  const engine = await createSchemaEngine(adapter);
  try {
    return (await engine.applyMigrations({ migrationsList, filters: NO_FILTERS })).appliedMigrationNames;
  } catch (error) {
    if (databaseFault(error) === 'unavailable') throw error;
    throw new MigrationError(`A migration failed. ${summaryOf(error)}`, { cause: error });
  }
}

/** The engine's message without its trace, which names the migration, however. */
function summaryOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const name = /migration_name="([^"]+)"/.exec(message)?.[1];
  const reason = message.split(/\n +0: /)[0] ?? message;
  return name === undefined ? reason : `${name}: ${reason}`;
}
