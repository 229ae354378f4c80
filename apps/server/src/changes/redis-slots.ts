import { randomUUID } from 'node:crypto';
import { digestOf } from '../rate-limit/key.ts';
import { createRedis } from '../redis.ts';
import { MAX_STREAMS, type SharedSlots, type Slot } from './slots.ts';

const KEY_PREFIX = 'tickline:streams:';
/** Longest delay of an opening by a Redis that does not answer. */
const TIMEOUT_MS = 50;
/** After that, the slots of a process that was killed are free. */
const TTL_MS = 30_000;

/**
 * Adds a slot to those of its user, each with its end as its score. The time is that of Redis, for the clocks of processes
 * differ.
 */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`;

/**
 * Counts open streams in Redis or Valkey, shared by all servers that use it.
 *
 * @param url `redis://` or `rediss://`
 * @param ttlMs after which a slot is free that was not kept
 */
export async function openRedisSlots(url: string, ttlMs = TTL_MS): Promise<SharedSlots> {
  const redis = await createRedis(url, KEY_PREFIX);
  const ownId = randomUUID();
  const nameOf = ({ id }: Slot) => `${ownId}:${id}`;
  await redis.connect().catch(() => undefined);
  return {
    timeoutMs: TIMEOUT_MS,
    take: async (slot) =>
      (await redis.eval(TAKE, 1, digestOf(slot.userId), nameOf(slot), ttlMs, MAX_STREAMS)) === 1,
    keep: (slots) => {
      const pipeline = redis.pipeline();
      // Streams that began while Redis was away are counted from now on, however many there are.
      for (const slot of slots)
        pipeline.eval(TAKE, 1, digestOf(slot.userId), nameOf(slot), ttlMs, Number.MAX_SAFE_INTEGER);
      pipeline.exec().catch(() => undefined);
    },
    free: (slot) => void redis.zrem(digestOf(slot.userId), nameOf(slot)).catch(() => undefined),
    close: () => redis.disconnect(),
  };
}
