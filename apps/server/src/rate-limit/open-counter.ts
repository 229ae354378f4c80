import cluster from 'node:cluster';
import type { Env } from '../env.ts';
import type { RequestCounter } from './counter.ts';
import { type CounterWatch, withFallback } from './fallback-counter.ts';
import { createMemoryCounter } from './memory-counter.ts';
import { openPrimaryCounter } from './primary-counter.ts';

/** A counter that is closed with the server. */
interface OwnedCounter extends RequestCounter {
  close(): void;
}

/** Opens the counter that all processes share: Redis if configured, else a cluster's primary, else local memory. */
export async function openCounter(
  env: Pick<Env, 'RATE_LIMIT_MAX' | 'REDIS_URL'>,
  watch: CounterWatch,
): Promise<OwnedCounter> {
  const alone = { ...createMemoryCounter(), close: () => undefined };
  if (env.RATE_LIMIT_MAX === 0) return alone;
  if (env.REDIS_URL === undefined)
    return cluster.isWorker ? withFallback(openPrimaryCounter(), watch) : alone;
  const { openRedisCounter } = await import('./redis-counter.ts');
  const counter = withFallback(await openRedisCounter(env.REDIS_URL), watch);
  await counter.start();
  return counter;
}
