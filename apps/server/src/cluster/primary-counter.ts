import type { SharedCounter, Usage } from '../rate-limit/counter.ts';
import { type CountMessage, isCounted } from './messages.ts';

interface Hit {
  readonly key: string;
  readonly windowMs: number;
  resolve(usage: Usage): void;
  reject(error: Error): void;
}

function refuse(hits: readonly Hit[], error: Error): void {
  for (const { reject } of hits) reject(error);
}

/**
 * Counts in the memory of the primary, together with its other workers. For workers only.
 *
 * All requests of one turn of the event loop go in one message, and come back in one: a message costs each of the two
 * processes as much as a third of a simple request.
 */
export function openPrimaryCounter(): SharedCounter {
  /** Of this turn. */
  let gathered: Hit[] = [];
  const asked = new Map<number, readonly Hit[]>();
  let lastId = 0;

  const receive = (message: unknown): void => {
    if (!isCounted(message)) return;
    const { id, usages } = message;
    const hits = asked.get(id) ?? [];
    asked.delete(id);
    for (const [index, [count, ttlMs]] of usages.entries()) hits[index]?.resolve({ count, ttlMs });
  };
  process.on('message', receive);

  const ask = (): void => {
    const hits = gathered;
    gathered = [];
    if (hits.length === 0) return;
    lastId += 1;
    const id = lastId;
    asked.set(id, hits);
    const message: CountMessage = {
      type: 'tickline:count',
      id,
      hits: hits.map(({ key, windowMs }) => [key, windowMs]),
    };
    process.send?.(message, undefined, undefined, (error) => {
      if (!error) return;
      asked.delete(id);
      refuse(hits, error);
    });
  };

  /** What has had no answer is not going to get one. */
  const giveUp = (): void => {
    for (const hits of [gathered, ...asked.values()]) refuse(hits, new Error('no answer'));
    gathered = [];
    asked.clear();
  };

  return {
    count: (key, windowMs) =>
      new Promise<Usage>((resolve, reject) => {
        if (gathered.length === 0) setImmediate(ask);
        gathered.push({ key, windowMs, resolve, reject });
      }),
    reconnect: giveUp,
    close: () => {
      process.off('message', receive);
      giveUp();
    },
  };
}
