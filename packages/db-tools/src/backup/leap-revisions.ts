import { inSchema } from './empty-schema.ts';

/** More than the changes that one user may have lost. */
const LEAP = 1_000_000_000;

/**
 * Returns SQL that moves every user's revision far ahead, in a database that was just restored. Otherwise the next changes
 * would take numbers that clients have seen with other tasks: a cursor would skip them, and an `ETag` of a lost version
 * would match. With it, every cursor from before is a `CURSOR_EXPIRED`, after which clients read everything again.
 *
 * Does nothing if the backup is from before there were revisions.
 */
export function leapRevisions(schema: string): string {
  return inSchema(
    schema,
    `IF EXISTS (SELECT FROM pg_class WHERE relnamespace = target AND relname = 'task_list') THEN
    EXECUTE format('INSERT INTO %1$I.task_list AS list (user_id, revision, total, completed, forgotten)
      SELECT id, ${LEAP}, 0, 0, ${LEAP} FROM %1$I."user" ON CONFLICT (user_id) DO UPDATE
      SET revision = list.revision + ${LEAP}, forgotten = list.revision + ${LEAP}', current_setting('tickline.schema'));
  END IF;`,
  );
}
