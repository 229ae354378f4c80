import { answerWorkers } from '../cluster/answer-workers.ts';
import { COUNTING, type Counting } from './count-topic.ts';
import { createMemoryCounter } from './memory-counter.ts';

/** Counts requests for all workers in the memory of the primary. Call it only there. */
export function countForWorkers(): void {
  const counter = createMemoryCounter();
  answerWorkers<Counting>(COUNTING, (hit) => {
    const { count, ttlMs } = counter.count(...hit);
    return [count, ttlMs];
  });
}
