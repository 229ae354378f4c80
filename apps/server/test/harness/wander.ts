import { EventReader } from './event-reader.ts';
import { until } from './process.ts';

interface Wanderer {
  readonly origins: readonly string[];
  readonly token: string;
  readonly lastId: string | undefined;
  readonly path?: string;
  /** Returns how many changes there will have been; undefined until that is known. */
  total(): number | undefined;
}

/**
 * Follows a user, but leaves again and again, after each number of changes up to 6, and goes on at the next server.
 *
 * @returns the revisions of all changes, in the order of their arrival
 */
export async function wander({ origins, total, ...begin }: Wanderer): Promise<number[]> {
  const revisions: number[] = [];
  let { lastId } = begin;
  for (let round = 0; revisions.length < (total() ?? Number.POSITIVE_INFINITY); round += 1) {
    const reader = await EventReader.open(origins[round % origins.length] ?? '', { ...begin, lastId });
    const isEnough = () =>
      reader.changes.length >= Math.min(round % 7, (total() ?? Number.POSITIVE_INFINITY) - revisions.length);
    await until(
      () => isEnough() || reader.hasEnded,
      () => `${revisions.length + reader.changes.length} of ${total()} changes`,
    );
    await reader.leave();
    revisions.push(...reader.changes.map(({ revision }) => revision));
    lastId = reader.lastId ?? lastId;
  }
  return revisions;
}
