import { type CountMessage, isCounted } from './count-messages.ts';
import type { SharedCounter, Usage } from './counter.ts';
import { boundedKey } from './key.ts';

/**
 * The primary runs on the same machine, and ends only together with its workers. If it is late, it is busy and will
 * answer. Counting without it lets more requests pass than the limit allows.
 */
const TIMEOUT_MS = 1000;
/** Questions without an answer yet. Each is about many requests. */
const MAX_QUESTIONS = 10_000;

interface Hit {
  readonly hit: CountMessage['hits'][number];
  resolve(usage: Usage): void;
  reject(error: Error): void;
}

/**
 * Counts in the memory of the primary, together with its other workers. For workers only.
 * All requests of one turn of the event loop share one message and one answer. A message costs each of the two
 * processes a third of the time of a simple request.
 */
export function openPrimaryCounter(): SharedCounter {
  /** Hits of this turn. */
  let gathered: Hit[] = [];
  /** Oldest first. */
  const asked = new Map<number, readonly Hit[]>();
  let lastId = 0;

  const take = (id: number): readonly Hit[] => {
    const hits = asked.get(id) ?? [];
    asked.delete(id);
    return hits;
  };

  const refuse = (id: number, reason: string): void => {
    for (const { reject } of take(id)) reject(new Error(reason));
  };

  const receive = (message: unknown): void => {
    if (!isCounted(message)) return;
    const hits = take(message.id);
    for (const [index, [count, ttlMs]] of message.usages.entries()) hits[index]?.resolve({ count, ttlMs });
  };
  process.on('message', receive);

  const ask = (): void => {
    const hits = gathered;
    gathered = [];
    if (hits.length === 0) return;
    lastId += 1;
    const id = lastId;
    asked.set(id, hits);
    refuse(id - MAX_QUESTIONS, 'no answer');
    const message: CountMessage = { type: 'tickline:count', id, hits: hits.map(({ hit }) => hit) };
    process.send?.(message, undefined, undefined, (error) => {
      if (error) refuse(id, error.message);
    });
  };

  return {
    name: 'the primary process',
    timeoutMs: TIMEOUT_MS,
    count: (key, windowMs, amount = 1) =>
      new Promise<Usage>((resolve, reject) => {
        if (gathered.length === 0) setImmediate(ask);
        gathered.push({ hit: [boundedKey(key), windowMs, amount], resolve, reject });
      }),
    // There is one channel, which ends with the process. Open questions may still be answered.
    reconnect: () => undefined,
    close: () => {
      process.off('message', receive);
      for (const { reject } of gathered) reject(new Error('closed'));
      gathered = [];
      for (const id of asked.keys()) refuse(id, 'closed');
    },
  };
}
