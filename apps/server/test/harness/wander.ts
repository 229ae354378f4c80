import { setTimeout as sleep } from 'node:timers/promises';
import type { Change } from '@tickline/contract';
import { EventReader } from './event-reader.ts';
import { until } from './process.ts';

const PAUSE_MS = 20;

interface Wanderer {
  readonly origins: readonly string[];
  readonly token: string;
  readonly lastId: string | undefined;
  readonly path?: string;
  /** Returns the revision of the last change there will have been; undefined until that is known. */
  last(): number | undefined;
}

/**
 * Follows a user, but leaves again and again, after each number of changes up to 6, and goes on at the next server. Servers
 * may be down.
 *
 * @returns all changes, in the order of their arrival
 */
export async function wander({ origins, last, ...begin }: Wanderer): Promise<Change[]> {
  const seen: Change[] = [];
  let { lastId } = begin;
  const isAtEnd = (changes: readonly Change[]) => {
    const end = last();
    return end !== undefined && (changes.at(-1)?.revision ?? 0) >= end;
  };
  for (let round = 0; !isAtEnd(seen); round += 1) {
    const origin = origins[round % origins.length] ?? '';
    const reader = await EventReader.open(origin, { ...begin, lastId }).catch(() => undefined);
    if (reader?.response.status !== 200) {
      await sleep(PAUSE_MS);
      continue;
    }
    await until(
      () => reader.changes.length >= round % 7 || isAtEnd(reader.changes) || reader.hasEnded,
      () => `${seen.length + reader.changes.length} changes, the last one should be ${last()}`,
    );
    await reader.leave();
    seen.push(...reader.changes);
    lastId = reader.lastId ?? lastId;
  }
  return seen;
}
