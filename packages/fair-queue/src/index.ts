export { FairQueue, type FairQueueLimits, QueueFullError } from './fair-queue.ts';
