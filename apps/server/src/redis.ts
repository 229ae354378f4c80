import type { Redis } from 'ioredis';

const CONNECT_TIMEOUT_MS = 2000;
const LONGEST_RETRY_MS = 1000;
/** After that, a connection whose commands get no reply is given up, and what waits on it fails. */
const SILENCE_TIMEOUT_MS = 5000;

/**
 * Creates a client of Redis or Valkey, without connecting it. Its commands fail at once if there is no connection, and it
 * tries again in the background. It reports no errors by itself.
 *
 * @param url `redis://` or `rediss://`
 * @param keyPrefix put before every key
 * @see https://github.com/redis/ioredis
 */
export async function createRedis(url: string, keyPrefix = ''): Promise<Redis> {
  const ioredis = await import('ioredis');
  const redis = new ioredis.Redis(url, {
    lazyConnect: true,
    // Commands look the same in both versions, and some Redis proxies do not support version 3.
    protocol: 2,
    keyPrefix,
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(attempt * 100, LONGEST_RETRY_MS),
  });
  // The failing commands report it.
  redis.on('error', () => undefined);
  return redis;
}
