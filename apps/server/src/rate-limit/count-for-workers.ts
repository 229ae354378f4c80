import cluster, { type Worker } from 'node:cluster';
import { type CountedMessage, isCount } from './count-messages.ts';
import { createMemoryCounter } from './memory-counter.ts';

/** Counts requests for all workers in the memory of the primary. Call it only there. */
export function countForWorkers(): void {
  const counter = createMemoryCounter();
  cluster.on('message', (worker: Worker, message: unknown) => {
    if (!isCount(message)) return;
    const usages = message.hits.map((hit) => {
      const { count, ttlMs } = counter.count(...hit);
      return [count, ttlMs] as const;
    });
    const answer: CountedMessage = { type: 'tickline:counted', id: message.id, usages };
    // The worker and its channel may be gone by now.
    if (worker.isConnected()) worker.send(answer, () => undefined);
  });
}
