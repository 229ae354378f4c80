import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from '@tickline/db/database';
import { connectInMemory } from '@tickline/db/embedded';
import { createSchemaEngine, migrate, NO_FILTERS, readMigrations } from '@tickline/db/migrations';

/**
 * Compares `schema.prisma` with an empty database after all migrations.
 *
 * @param prismaDir the folder with `schema.prisma` and `migrations/`
 * @param openScratch opens an empty database to try the migrations on; it is closed afterwards
 * @returns the SQL that leads from the migrations to the schema; undefined if they agree
 * @throws {MigrationError} if a migration fails
 */
export async function schemaDifference(
  prismaDir: string,
  openScratch: () => Promise<Connection> = connectInMemory,
): Promise<string | undefined> {
  const path = join(prismaDir, 'schema.prisma');
  const content = await readFile(path, 'utf8');
  const folder = join(prismaDir, 'migrations');
  const migrations = await readMigrations(folder);
  const scratch = await openScratch();
  let sql: string | undefined;
  try {
    await migrate(scratch, folder, migrations);
    await scratch.exclusively(async (adapter) => {
      const engine = await createSchemaEngine(adapter, [[path, content]]);
      const files = [{ path, content }];
      const { exitCode, stdout } = await engine.diff({
        from: { tag: 'schemaDatasource', files, configDir: prismaDir },
        to: { tag: 'schemaDatamodel', files },
        script: true,
        exitCode: true,
        filters: NO_FILTERS,
      });
      if (exitCode !== 0) sql = stdout ?? '';
    });
  } finally {
    await scratch.close();
  }
  return sql;
}
