import cluster from 'node:cluster';
import type { Env } from '../env.ts';
import type { SharedSlots } from './slots.ts';

/** Opens what all processes count streams in: Redis if configured, else a cluster's primary, else nothing. */
export async function openSharedSlots({
  REDIS_URL: url,
}: Pick<Env, 'REDIS_URL'>): Promise<SharedSlots | undefined> {
  if (url !== undefined) return (await import('./redis-slots.ts')).openRedisSlots(url);
  return cluster.isWorker ? (await import('./primary-slots.ts')).openPrimarySlots() : undefined;
}
