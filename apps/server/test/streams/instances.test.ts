import { openDatabase } from '@tickline/db';
import { createTestDatabase, SERVER } from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openRedisChannel } from '../../src/changes/redis-channel.ts';
import type { TestApp } from '../harness/app.ts';
import { appOn } from '../harness/app-on.ts';
import { EventReader } from '../harness/event-reader.ts';
import { until } from '../harness/process.ts';
import { REDIS_SERVER, RedisServer } from '../harness/redis.ts';
import { tokenOf } from '../harness/token.ts';
import { wander } from '../harness/wander.ts';

const ENV = { AUTH_MODE: 'external' };

/** Starts servers with connections of their own to one database. */
async function startServers(count: number, redisUrl?: string) {
  const { options, drop } = await createTestDatabase();
  onTestFinished(drop);
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const database = await openDatabase(options);
      const channel = redisUrl === undefined ? undefined : await openRedisChannel(redisUrl);
      const api = await appOn(database, ENV, channel && { changeChannel: channel });
      const origin = await api.app.listen({ port: 0, host: '127.0.0.1' });
      onTestFinished(async () => {
        await api.app.close();
        channel?.close();
        await database.close();
      });
      return { api, origin, channel };
    }),
  );
  const [one, other] = servers;
  if (!one || !other) throw new Error('too few servers');
  return [one, other] as const;
}

/** Follows a user on one server while another writes, and moves between them. */
async function expectAll(writer: TestApp, origins: readonly string[], user: string): Promise<void> {
  const token = await tokenOf(user);
  const first = await EventReader.open(origins[0] ?? '', { token });
  await until(
    () => first.lastId !== undefined,
    () => 'no first id',
  );
  const expected: number[] = [];
  let last: number | undefined;
  const write = async () => {
    for (let n = 0; n < 40; n += 1) expected.push((await writer.createTask(user)).revision);
    last = expected.at(-1);
  };
  const [wandered] = await Promise.all([
    wander({ origins, token, lastId: first.lastId, last: () => last }),
    write(),
  ]);
  await first.received(expected.length);
  expect(first.changes.map(({ revision }) => revision)).toEqual(expected);
  expect(wandered.map(({ revision }) => revision)).toEqual(expected);
}

describe.runIf(SERVER)('two servers on one database', { timeout: 60_000 }, () => {
  it('send what the other one changes', async () => {
    const [{ api }, { origin, api: other }] = await startServers(2);
    await expectAll(api, [origin, api.app.listeningOrigin], 'ann');
    expect(other.app.changeHub.sent).toBeGreaterThan(0);
  });

  it('that stops sends its readers to the other one, which goes on where they were', async () => {
    const [one, other] = await startServers(2);
    const token = await tokenOf('bob');
    const reader = await EventReader.open(one.origin, { token });
    await one.api.createTask('bob', { title: 'first' });
    await reader.received(1);
    await one.api.app.close();
    await reader.ended;
    const task = await other.api.createTask('bob', { title: 'second' });
    const again = await EventReader.open(other.origin, { token, lastId: reader.lastId });
    expect(await again.received(1)).toMatchObject([{ task_id: task.id }]);
  });

  describe.runIf(REDIS_SERVER)('and Redis', () => {
    it('send what the other one changes without asking the database', async () => {
      const redis = await RedisServer.start();
      const [{ api }, { origin, channel }] = await startServers(2, redis.url);
      expect(channel?.isUp).toBe(true);
      await expectAll(api, [origin, api.app.listeningOrigin], 'ann');
      // Nobody's id is in Redis.
      expect(redis.cli('PUBSUB', 'CHANNELS')).toBe('tickline:changes');
    });

    it('also while Redis is gone, and after it came back', async () => {
      const redis = await RedisServer.start();
      const [{ api }, { origin, channel }] = await startServers(2, redis.url);
      const token = await tokenOf('cy');
      const reader = await EventReader.open(origin, { token });
      await redis.kill();
      await until(
        () => channel?.isUp === false,
        () => 'it is still up',
      );
      await api.createTask('cy');
      await reader.received(1);
      await redis.run();
      await until(
        () => channel?.isUp,
        () => 'it is still down',
      );
      await api.createTask('cy');
      expect((await reader.received(2)).map(({ revision }) => revision)).toEqual([1, 2]);
    });
  });
});

describe.runIf(REDIS_SERVER)('a channel', () => {
  it('tells other processes of changes, in one message a turn, and itself of none', async () => {
    const redis = await RedisServer.start();
    const channels = await Promise.all([openRedisChannel(redis.url), openRedisChannel(redis.url)]);
    for (const channel of channels) onTestFinished(() => channel.close());
    const [one, other] = channels;
    await until(
      () => one.isUp && other.isUp,
      () => 'not subscribed',
    );
    const heard: string[][] = [[], []];
    for (const [index, channel] of channels.entries()) {
      channel.listen((userId) => heard[index]?.push(userId));
      for (const user of ['ann', 'bob', 'last']) channel.follow(user);
    }
    for (const user of ['ann', 'bob', 'ann', 'unknown']) one.tell(user);
    other.unfollow('cy');
    await until(
      () => heard[1]?.length === 2,
      () => JSON.stringify(heard),
    );
    other.tell('last');
    await until(
      () => heard[0]?.length === 1,
      () => JSON.stringify(heard),
    );
    expect(heard).toEqual([['last'], ['ann', 'bob']]);
  });
});
