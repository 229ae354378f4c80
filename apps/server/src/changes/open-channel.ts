import type { Env } from '../env.ts';
import type { ChangeChannel } from './channel.ts';

/** Opens the channel to other instances, if one is configured. */
export async function openChangeChannel({
  REDIS_URL: url,
}: Pick<Env, 'REDIS_URL'>): Promise<ChangeChannel | undefined> {
  if (url === undefined) return undefined;
  const { openRedisChannel } = await import('./redis-channel.ts');
  return openRedisChannel(url);
}
