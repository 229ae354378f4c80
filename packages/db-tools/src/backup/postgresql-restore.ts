import { pipeline } from 'node:stream/promises';
import { readDatabaseUrl } from '@tickline/db/database-url';
import { MIGRATION_LOCK } from '@tickline/db/migrations';
import { missingMigrations } from './applied-migrations.ts';
import { BackupError } from './backup-error.ts';
import { hasChecksum } from './checksum.ts';
import { type Program, startProgram } from './client-program.ts';
import type { Restored } from './embedded-restore.ts';
import { createIfMissing, dropEverything, refuseUnlessEmpty } from './empty-schema.ts';
import { leapRevisions } from './leap-revisions.ts';
import { libpqEnvironment } from './libpq.ts';
import { migrationsInArchive } from './postgresql-archive.ts';

export interface PostgresqlRestore {
  readonly url: string;
  readonly env: NodeJS.ProcessEnv;
  readonly migrationsDir: string;
  /** The backup, a custom-format archive of `pg_dump`. */
  readonly file: string;
  /** Drops existing objects first, in the same transaction. */
  readonly force: boolean;
}

const TO_SCRIPT = ['--no-owner', '--no-privileges', '--exit-on-error', '--file=-'];
const PSQL = ['--no-psqlrc', '--quiet', '--no-password', '--set=ON_ERROR_STOP=1', '--set=SHOW_CONTEXT=never'];

/** Begins the transaction. Starting servers wait as for a migration; running ones cannot block it for more than 60 s. */
const beginning = (schema: string, force: boolean) => `BEGIN;
SET LOCAL lock_timeout = '60s';
SELECT pg_advisory_xact_lock(${MIGRATION_LOCK});
${force ? dropEverything(schema) : refuseUnlessEmpty(schema)}
${createIfMissing(schema)}
`;

/** Sends the script, and COMMIT only if all of it was sent. Without COMMIT, `psql` ends and nothing has changed. */
async function send(
  restore: PostgresqlRestore,
  schema: string,
  { script, psql }: { script: Program; psql: Program },
): Promise<void> {
  psql.stdout.resume();
  script.stdin.end();
  psql.stdin.write(beginning(schema, restore.force));
  const isSent = await pipeline(script.stdout, psql.stdin, { end: false }).then(
    () => true,
    () => false,
  );
  if (isSent) {
    await script.ended;
    psql.stdin.write(`${leapRevisions(schema)}\nCOMMIT;\n`);
  }
  // If psql ended first, its own message gives the reason.
  psql.stdin.end();
  await psql.ended;
  if (!isSent) throw new BackupError(`${restore.file} could not be sent to the database.`);
}

/**
 * Restores a PostgreSQL database from a backup, completely or not at all, in one transaction.
 *
 * @throws {BackupError} if the database has tables and `force` is not set, or if the file is not a usable backup
 * @see https://www.postgresql.org/docs/current/app-pgrestore.html
 */
export async function restorePostgresql(restore: PostgresqlRestore): Promise<Restored> {
  if (!(await hasChecksum(restore.file)))
    throw new BackupError(`${restore.file} is damaged: its checksum is missing or wrong.`);
  const { schema } = readDatabaseUrl(restore.url);
  const env = libpqEnvironment(restore.url, restore.env);
  const missing = await missingMigrations(
    await migrationsInArchive(restore.file, schema, env),
    restore.migrationsDir,
  );
  const psql = startProgram('psql', PSQL, env);
  const script = startProgram('pg_restore', [...TO_SCRIPT, `--schema=${schema}`, restore.file], env);
  try {
    await send(restore, schema, { script, psql });
  } finally {
    script.kill();
    psql.kill();
  }
  return { missing };
}
