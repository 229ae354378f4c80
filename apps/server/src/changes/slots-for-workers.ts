import cluster, { type Worker } from 'node:cluster';
import { answerWorkers } from '../cluster/answer-workers.ts';
import { SLOTTING, type Slotting } from './slot-topic.ts';
import { MAX_STREAMS } from './slots.ts';

/** Counts open streams for all workers in the memory of the primary. Call it only there. */
export function keepSlotsForWorkers(): void {
  /** By user, the worker of each slot. */
  const users = new Map<string, Map<string, Worker>>();

  const free = (key: string, slot: string): void => {
    const held = users.get(key);
    if (held?.delete(slot) && held.size === 0) users.delete(key);
  };

  answerWorkers<Slotting>(SLOTTING, ([wish, key, id], worker) => {
    const slot = `${worker.id}:${id}`;
    if (wish === 'free') {
      free(key, slot);
      return false;
    }
    const held = users.get(key) ?? new Map<string, Worker>();
    // Messages of a worker may arrive after it has exited.
    if (held.size >= MAX_STREAMS || worker.isDead()) return false;
    users.set(key, held.set(slot, worker));
    return true;
  });

  cluster.on('exit', (gone) => {
    for (const [key, held] of users) for (const [slot, worker] of held) if (worker === gone) free(key, slot);
  });
}
