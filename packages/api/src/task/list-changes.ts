import {
  type Change,
  ProblemError,
  type TaskChanges,
  type TaskChangesQuery,
  validationProblem,
} from '@tickline/contract';
import type { Caller } from '@tickline/db';
import type { Services } from '../context.ts';
import { assertUserExists } from '../user/assert-user-exists.ts';
import { type Since, selectChanges } from './statements/changes.ts';

const scopeOf = ({ userId }: Caller) => JSON.stringify([userId, 'changes']);

/** @throws VALIDATION_ERROR if the cursor is not one of this user's */
export function readCursor(
  { cursors }: Services,
  caller: Caller,
  cursor: string | undefined,
): Since | undefined {
  if (cursor === undefined) return undefined;
  const position = cursors.decode(scopeOf(caller), cursor);
  if (position) return { revision: position.id, deletions: Number(position.key) };
  throw validationProblem([{ path: 'since', message: 'must be the cursor of an earlier response' }]);
}

export function encodeCursor({ cursors }: Services, caller: Caller, { revision, deletions }: Since): string {
  return cursors.encode(scopeOf(caller), { key: String(deletions), id: revision });
}

interface ChangesPage {
  readonly changes: Change[];
  /** The beginning of the next page. */
  readonly next: Since;
  readonly has_more: boolean;
}

/**
 * Reads changes in the order of their revisions.
 *
 * Every write of a user takes the next revision and holds the user's counter until it commits. So whoever has seen a
 * revision has seen, or will see, everything up to it.
 *
 * @param since if undefined, begins a copy of all tasks: deletions from before its first page are left out
 * @throws CURSOR_EXPIRED if a deletion since then is no longer known
 */
export async function readChanges(
  services: Services,
  caller: Caller,
  since: Since | undefined,
  limit: number,
): Promise<ChangesPage> {
  // The first page of a copy takes no deletions at all.
  const begin = since ?? { revision: 0, deletions: Number.MAX_SAFE_INTEGER };
  const found = await selectChanges(services, caller, begin, limit);
  if (!found) {
    await assertUserExists(services, caller.userId);
    // The backup is from before the user's first task.
    if (since && since.revision > 0) throw new ProblemError('CURSOR_EXPIRED');
    return { changes: [], next: { revision: 0, deletions: 0 }, has_more: false };
  }
  const { last, forgotten } = found;
  if (since) {
    const isForgotten = forgotten > Math.max(since.revision, since.deletions);
    // A counter behind the cursor is that of a restored backup.
    if (isForgotten || since.revision > last) throw new ProblemError('CURSOR_EXPIRED');
  }
  const changes = found.changes.slice(0, limit);
  const has_more = found.changes.length > limit;
  const deletions = since?.deletions ?? last;
  const end = changes.at(-1);
  return { changes, next: { revision: has_more && end ? end.revision : last, deletions }, has_more };
}

/** Returns a page of changes after a cursor, and the cursor after them. */
export async function listChanges(
  services: Services,
  caller: Caller,
  { since, limit }: TaskChangesQuery,
): Promise<TaskChanges> {
  const from = readCursor(services, caller, since);
  const { changes, next, has_more } = await readChanges(services, caller, from, limit);
  return { changes, cursor: encodeCursor(services, caller, next), has_more };
}
