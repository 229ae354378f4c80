import type { Principal } from '@tickline/auth/verifier';
import type { Change, TaskWatchQuery } from '@tickline/contract';
import type { Caller } from '@tickline/db';
import type { Events } from '@tickline/rest';
import { tracked } from '@trpc/server';
import type { Context } from '../context.ts';
import type { Watch } from '../signals.ts';
import { assertUserExists } from '../user/assert-user-exists.ts';
import { encodeCursor, readChanges, readCursor } from './list-changes.ts';
import type { Since } from './statements/changes.ts';
import { readRevision } from './statements/revisions.ts';

/** Changes that are read at a time. They stay in memory until the reader has taken them. */
const AT_ONCE = 20;

interface Reader extends Pick<Context, 'services' | 'notes' | 'verifyAgain'> {
  readonly caller: Caller;
  readonly principal: Principal;
}

async function now({ services, caller }: Reader): Promise<Since> {
  const revision = await readRevision(services, caller);
  if (revision === undefined) await assertUserExists(services, caller.userId);
  return { revision: revision ?? 0, deletions: revision ?? 0 };
}

async function* follow(
  reader: Reader,
  { watch, begin, first }: { watch: Watch; begin: Since; first: ReturnType<typeof readChanges> | undefined },
) {
  const { services, caller } = reader;
  let page = first ?? readChanges(services, caller, begin, AT_ONCE);
  try {
    for (;;) {
      const { changes, next, has_more } = await page;
      for (const change of changes) {
        watch.sent();
        yield tracked(encodeCursor(services, caller, { ...next, revision: change.revision }), change);
      }
      if (!has_more && !(await hasChanged(reader, watch, next.revision))) return;
      page = readChanges(services, caller, next, AT_ONCE);
    }
  } finally {
    watch.close();
  }
}

/** Waits for a change. @returns false if nobody reads any longer @throws if the token is no longer valid */
async function hasChanged({ verifyAgain }: Reader, watch: Watch, revision: number): Promise<boolean> {
  for (;;) {
    const signal = await watch.next(revision);
    if (signal === 'closed') return false;
    await verifyAgain();
    if (signal === 'changed') return true;
  }
}

/**
 * Returns changes as they happen, each with the cursor after it. They are read from the database by revision, so none is
 * skipped or comes twice, whoever made it.
 *
 * It ends with an error if the token expires, the user is deleted, or the server stops.
 *
 * @param signal aborts if the reader leaves. Without it, the returned events must be read or closed
 * @throws CURSOR_EXPIRED if a deletion since then is no longer known, RATE_LIMITED if the user has too many readers
 */
export async function watchTasks(
  reader: Reader,
  { since, lastEventId }: TaskWatchQuery,
  signal: AbortSignal | undefined,
): Promise<Events<Change>> {
  const { services, caller, principal, notes } = reader;
  const watch = await services.signals.watch({
    userId: caller.userId,
    expiresAt: principal.expiresAt,
    signal,
  });
  try {
    const given = readCursor(services, caller, lastEventId ?? since);
    const begin = given ?? (await now(reader));
    const first = given && Promise.resolve(await readChanges(services, caller, given, AT_ONCE));
    notes.watchedFrom = encodeCursor(services, caller, begin);
    return follow(reader, { watch, begin, first });
  } catch (error) {
    watch.close();
    throw error;
  }
}
