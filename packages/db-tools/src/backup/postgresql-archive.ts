import { text } from 'node:stream/consumers';
import type { AppliedMigration } from '@tickline/db/migrations';
import { BackupError } from './backup-error.ts';
import { type Program, startProgram } from './client-program.ts';

async function outputOf(program: Program): Promise<string> {
  program.stdin.end();
  const [output] = await Promise.all([text(program.stdout), program.ended]);
  return output;
}

/** The beginning of the table's data in a `COPY` script. A name that is not plain lower case is in quotes. */
const COPY =
  /^COPY (?:"(?<quoted>[^"]+)"|(?<plain>\w+))\._prisma_migrations \((?<columns>.*)\) FROM stdin;\n(?<lines>[\s\S]*?)^\\\.$/m;

/** Reads the rows from a `COPY` script, whose fields are separated by tabs. */
function* rowsOf({ columns = '', lines = '' }: Record<string, string>): Generator<Map<string, string>> {
  const names = columns.split(', ');
  for (const line of lines.split('\n').filter((each) => each !== '')) {
    const fields = line.split('\t');
    yield new Map(names.map((name, i) => [name, fields[i] ?? '']));
  }
}

/**
 * Reads which migrations an archive's database has had, without restoring it.
 *
 * @param file a custom-format archive of `pg_dump`
 * @param env environment of `pg_restore`
 * @param schema the schema that it will be restored into
 * @throws {BackupError} if the file is not such an archive, or one of another schema
 */
export async function migrationsInArchive(
  file: string,
  schema: string,
  env: NodeJS.ProcessEnv,
): Promise<AppliedMigration[]> {
  const args = ['--data-only', '--table=_prisma_migrations', '--file=-', file];
  const script = await outputOf(startProgram('pg_restore', args, env)).catch((error: unknown) => {
    if (!(error instanceof BackupError) || error.message.includes('not found')) throw error;
    throw new BackupError(`${file} is damaged or is not a backup of a PostgreSQL database. ${error.message}`);
  });
  const found = COPY.exec(script)?.groups ?? {};
  const its = found['quoted'] ?? found['plain'];
  if (its !== undefined && its !== schema)
    throw new BackupError(
      `${file} is a backup of the schema "${its}", but DATABASE_URL names "${schema}". Add schema=${its} to restore it there.`,
    );
  return [...rowsOf(found)]
    .filter((row) => row.get('rolled_back_at') === '\\N')
    .map((row) => ({
      migration_name: row.get('migration_name') ?? '',
      checksum: row.get('checksum') ?? '',
      finished: row.get('finished_at') !== '\\N',
      failed: row.get('finished_at') === '\\N' && row.get('logs') !== '\\N',
    }));
}
