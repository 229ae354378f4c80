import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { databaseFault } from '../fault.ts';
import type { StatementRunner } from '../statement.ts';
import type { Migration } from './folder.ts';
import { markRolledBack } from './mark-rolled-back.ts';
import { type AppliedMigration, MigrationError, pendingMigrations, readApplied } from './pending.ts';
import { createSchemaEngine } from './schema-engine.ts';

type Adapter = SqlMigrationAwareDriverAdapterFactory;
type MigrationList = ReturnType<typeof toMigrationList>;

/** A database that migrations can be applied to. */
export interface MigrationTarget {
  readonly statements: StatementRunner;
  /** Runs the job while no other process migrates the same database. `adapter` connects the schema engine. */
  exclusively(job: (adapter: Adapter) => Promise<void>): Promise<void>;
}

/** Returns a folder of migrations in the schema engine's format. */
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
 * Brings the database up to date with the folder. Any number of processes may call it at the same time.
 *
 * @param migrations the content of the folder
 * @returns the names of the migrations that this call applied
 * @throws {MigrationError} if database and folder do not match, or if a migration fails
 */
export async function migrate(
  target: MigrationTarget,
  folder: string,
  migrations: readonly Migration[],
): Promise<readonly string[]> {
  const before = await readApplied(target.statements);
  // An unfinished migration may be running in another process. Only the lock tells it from an interrupted one.
  const isSettled = before.every(({ finished }) => finished);
  // Usually there is nothing to do, and neither the lock nor the engine is needed.
  if (isSettled && pendingMigrations(before, migrations).length === 0) return [];

  let applied: readonly string[] = [];
  await target.exclusively(async (adapter) => {
    const recorded = await readApplied(target.statements);
    if (pendingMigrations(recorded, migrations).length === 0) return;
    await clearInterrupted(target.statements, recorded);
    applied = await applyMigrations(adapter, toMigrationList(folder, migrations));
  });
  return applied;
}

const CANCELED = '57014';

/**
 * Records that interrupted migrations were rolled back, so that they are applied again. A PostgreSQL server may still be
 * running one for a process that was killed: then this waits until it has ended.
 *
 * @throws {MigrationError} if that takes longer than a statement may
 */
async function clearInterrupted(
  statements: StatementRunner,
  recorded: readonly AppliedMigration[],
): Promise<void> {
  for (const { migration_name: name, finished } of recorded) {
    if (finished) continue;
    await markRolledBack(statements, name).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === CANCELED)) throw error;
      throw new MigrationError(
        `The database server is still running the migration ${name} for a process that is gone. Try again when it has finished.`,
        { cause: error },
      );
    });
  }
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

/** Returns the engine's message without its trace, but with the migration's name, which only the trace contains. */
function summaryOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const name = /migration_name="([^"]+)"/.exec(message)?.[1];
  const reason = message.split(/\n +0: /)[0] ?? message;
  return name === undefined ? reason : `${name}: ${reason}`;
}
