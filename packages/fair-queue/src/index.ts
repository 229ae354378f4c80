export {
  FairQueue,
  type FairQueueLimits,
  type Job,
  QueueFullError,
  QueueTimeoutError,
} from './fair-queue.ts';
