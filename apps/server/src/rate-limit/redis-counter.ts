import { createRedis } from '../redis.ts';
import type { SharedCounter } from './counter.ts';
import { digestOf } from './key.ts';

const KEY_PREFIX = 'tickline:rate-limit:';
/** Longest delay of a request by a Redis that does not answer. A near one answers in less than 1 ms. */
const TIMEOUT_MS = 50;

/**
 * One round trip, and atomic: a key that never expires would refuse its user forever. The value is a plain number with
 * a time to live, so servers of other versions can use it too.
 */
const COUNT = `
local count = redis.call('INCRBY', KEYS[1], ARGV[2])
local ttl = redis.call('PTTL', KEYS[1])
if ttl < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  ttl = tonumber(ARGV[1])
end
return {count, ttl}
`;

function toUsage(reply: unknown) {
  const [count, ttlMs] = Array.isArray(reply) ? reply : [];
  if (typeof count !== 'number' || typeof ttlMs !== 'number') throw new Error('unexpected reply');
  return { count, ttlMs };
}

/**
 * Counts in Redis or Valkey, shared by all servers that use it. Fails at once if there is no connection.
 *
 * @param url `redis://` or `rediss://`
 */
export async function openRedisCounter(url: string): Promise<SharedCounter> {
  const redis = await createRedis(url, KEY_PREFIX);
  await redis.connect().catch(() => undefined);
  return {
    name: 'Redis',
    timeoutMs: TIMEOUT_MS,
    // With digests, Redis sees neither e-mails nor user ids.
    count: async (key, windowMs, amount = 1) =>
      toUsage(await redis.eval(COUNT, 1, digestOf(key), windowMs, amount)),
    // Otherwise a dead connection that was never closed would be kept for minutes.
    reconnect: () => redis.disconnect(true),
    close: () => redis.disconnect(),
  };
}
