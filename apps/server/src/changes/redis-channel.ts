import { randomUUID } from 'node:crypto';
import { digestOf } from '../rate-limit/key.ts';
import { createRedis } from '../redis.ts';
import type { ChangeChannel } from './channel.ts';

const CHANNEL = 'tickline:changes';

/**
 * Opens a channel over Redis or Valkey. Changes of one turn of the event loop are one message: the digests of their users.
 *
 * @param url `redis://` or `rediss://`
 * @see https://redis.io/docs/latest/develop/pubsub/
 */
export async function openRedisChannel(url: string): Promise<ChangeChannel> {
  // The rate limit reports errors. Without the channel, changes are found by polling.
  const publisher = await createRedis(url);
  const subscriber = await createRedis(url);
  /** Other instances hear of a change, this one knows it. */
  const ownId = randomUUID();
  const followed = new Map<string, string>();
  /** Users of this turn. */
  const told = new Set<string>();
  let isSubscribed = false;
  let onChange: (userId: string) => void = () => undefined;

  subscriber.on('ready', () => {
    subscriber.subscribe(CHANNEL).then(
      () => {
        isSubscribed = true;
        // Messages may have been lost meanwhile.
        for (const userId of followed.values()) onChange(userId);
      },
      () => undefined,
    );
  });
  subscriber.on('close', () => {
    isSubscribed = false;
  });
  subscriber.on('message', (_channel, message: string) => {
    const [sender, ...digests] = message.split(' ');
    if (sender === ownId) return;
    for (const digest of digests) {
      const userId = followed.get(digest);
      if (userId !== undefined) onChange(userId);
    }
  });
  await Promise.all([publisher, subscriber].map((redis) => redis.connect().catch(() => undefined)));

  const publish = (): void => {
    const message = [ownId, ...Array.from(told, digestOf)].join(' ');
    told.clear();
    publisher.publish(CHANNEL, message).catch(() => undefined);
  };
  return {
    get isUp() {
      return isSubscribed && publisher.status === 'ready';
    },
    tell: (userId) => {
      if (told.size === 0) setImmediate(publish);
      told.add(userId);
    },
    listen: (listener) => {
      onChange = listener;
    },
    follow: (userId) => void followed.set(digestOf(userId), userId),
    unfollow: (userId) => void followed.delete(digestOf(userId)),
    close: () => {
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}
