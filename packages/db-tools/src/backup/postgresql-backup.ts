import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readDatabaseUrl } from '@tickline/db/database-url';
import { withChecksum } from './checksum.ts';
import { startProgram } from './client-program.ts';
import { libpqEnvironment } from './libpq.ts';

/** `--no-password` makes it fail if a password is missing, instead of asking. */
const ARGUMENTS = ['--format=custom', '--no-password'];

/**
 * Streams a backup of a PostgreSQL database, as of one moment. Servers can keep running.
 *
 * @param signal stops it
 * @throws {BackupError} if `pg_dump` is missing or fails
 * @see https://www.postgresql.org/docs/current/app-pgdump.html
 */
export async function backUpPostgresql(
  connection: { url: string; env: NodeJS.ProcessEnv },
  sink: Writable,
  signal?: AbortSignal,
): Promise<void> {
  const { schema } = readDatabaseUrl(connection.url);
  // In quotes, it is a name and no pattern.
  const args = [...ARGUMENTS, `--schema="${schema}"`];
  const dump = startProgram('pg_dump', args, libpqEnvironment(connection.url, connection.env));
  const options = { ...(signal && { signal }), end: sink !== process.stdout };
  try {
    await pipeline(dump.stdout, (source) => withChecksum(source, dump.ended), sink, options);
  } catch (error) {
    // If its stream was cut short, pg_dump's own message gives the reason.
    if (error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')
      await dump.ended;
    throw error;
  } finally {
    dump.kill();
  }
}
