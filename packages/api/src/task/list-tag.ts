import { hash } from 'node:crypto';
import type { CallNotes, Context } from '../context.ts';
import { readRevision } from './statements/revisions.ts';

/**
 * Returns the `ETag` of a list: the revision that it was read from, and whose list it is. A cache may have another user's list
 * under the same URL. It is weak, because its text may differ.
 */
export function listTag({ userId, revision }: NonNullable<CallNotes['list']>, query: string): string {
  return `W/"${revision}-${hash('sha256', JSON.stringify([userId, query]), 'base64url').slice(0, 16)}"`;
}

/** Returns the `ETag` that a list has now. Reads one row by its key. @returns undefined for a user who never had a task */
export async function currentListTag(
  { services, authenticate }: Context,
  query: string,
): Promise<string | undefined> {
  const { id: userId } = await authenticate();
  const revision = await readRevision(services, { userId });
  return revision === undefined ? undefined : listTag({ userId, revision }, query);
}
