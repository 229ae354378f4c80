import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { readMigrations } from '@tickline/db/migrations';

export const MIGRATIONS_DIR = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));

/** Returns a hash of the migrations. A template with another hash is out of date. */
export async function migrationsHash(): Promise<string> {
  const migrations = await readMigrations(MIGRATIONS_DIR);
  const text = migrations.map(({ name, checksum }) => `${name} ${checksum}\n`).join('');
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
