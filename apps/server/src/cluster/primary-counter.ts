import type { SharedCounter, Usage } from '../rate-limit/counter.ts';
import { type CountMessage, isCounted } from './messages.ts';

interface Waiting {
  resolve(usage: Usage): void;
  reject(error: Error): void;
}

/** Counts in the memory of the primary, together with its other workers. For workers only. */
export function openPrimaryCounter(): SharedCounter {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;

  const receive = (message: unknown): void => {
    if (!isCounted(message)) return;
    const { id, count, ttlMs } = message;
    waiting.get(id)?.resolve({ count, ttlMs });
    waiting.delete(id);
  };
  process.on('message', receive);

  /** What has had no answer is not going to get one. */
  const giveUp = (): void => {
    for (const { reject } of waiting.values()) reject(new Error('no answer'));
    waiting.clear();
  };

  return {
    count: (key, windowMs) =>
      new Promise<Usage>((resolve, reject) => {
        lastId += 1;
        const message: CountMessage = { type: 'tickline:count', id: lastId, key, windowMs };
        waiting.set(lastId, { resolve, reject });
        process.send?.(message, undefined, undefined, (error) => error && reject(error));
      }),
    reconnect: giveUp,
    close: () => {
      process.off('message', receive);
      giveUp();
    },
  };
}
