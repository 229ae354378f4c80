import type { SharedCounter } from './counter.ts';
import { digestOf } from './key.ts';

const KEY_PREFIX = 'tickline:rate-limit:';
/** What a request may lose to a Redis that does not answer. A near one takes less than 1 ms. */
const TIMEOUT_MS = 50;
const CONNECT_TIMEOUT_MS = 2000;
const LONGEST_RETRY_MS = 1000;

/**
 * One round trip, and all or nothing: a key without an end would refuse its user for good. The value is a plain number that
 * expires, which servers of other versions count in as well.
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
 * Counts in Redis or Valkey, together with all that use the same one. Never waits for a connection: a request that
 * comes while there is none is refused at once.
 *
 * @param url `redis://` or `rediss://`
 * @see https://github.com/redis/ioredis
 */
export async function openRedisCounter(url: string): Promise<SharedCounter> {
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, {
    lazyConnect: true,
    // Two numbers look the same in either, and some proxies of Redis refuse the other.
    protocol: 2,
    keyPrefix: KEY_PREFIX,
    connectTimeout: CONNECT_TIMEOUT_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(attempt * 100, LONGEST_RETRY_MS),
  });
  // The commands that fail tell of it.
  redis.on('error', () => undefined);
  await redis.connect().catch(() => undefined);
  return {
    name: 'Redis',
    timeoutMs: TIMEOUT_MS,
    // By digests alone, Redis gets to know neither e-mails nor ids of users.
    count: async (key, windowMs, amount = 1) =>
      toUsage(await redis.eval(COUNT, 1, digestOf(key), windowMs, amount)),
    // A connection that is dead and was never closed would else be kept for minutes.
    reconnect: () => redis.disconnect(true),
    close: () => redis.disconnect(),
  };
}
