import type { CallNotes, Context, Services } from '../context.ts';
import { TASK_FIELDS } from './row.ts';
import { readRevision } from './statements/revisions.ts';

/** The form of a task in this version. */
const FORM = TASK_FIELDS.join();

/**
 * Returns the `ETag` of a list: the revision that it was read from, signed for its user, its query, and the fields of this
 * version. A cache may have another user's list under the same URL. `next_cursor` changes with the key of the signature. The
 * tag is weak, because its text may differ.
 */
export function listTag(
  { cursors }: Services,
  { userId, revision }: NonNullable<CallNotes['list']>,
  query: string,
): string {
  return `W/"${cursors.encode(JSON.stringify([userId, query, FORM]), { key: '', id: revision })}"`;
}

/** Returns the `ETag` that a list has now. Reads one row by its key. @returns undefined for a user who never had a task */
export async function currentListTag(
  { services, authenticate }: Context,
  query: string,
): Promise<string | undefined> {
  const { id: userId } = await authenticate();
  const revision = await readRevision(services, { userId });
  return revision === undefined ? undefined : listTag(services, { userId, revision }, query);
}
