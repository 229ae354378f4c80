export { type Migration, readMigrations } from './folder.ts';
export { markRolledBack } from './mark-rolled-back.ts';
export { type MigrationTarget, migrate, NO_FILTERS } from './migrate.ts';
export { MIGRATION_LOCK } from './migration-adapter.ts';
export { type AppliedMigration, MigrationError, pendingMigrations, readApplied } from './pending.ts';
export { createSchemaEngine } from './schema-engine.ts';
