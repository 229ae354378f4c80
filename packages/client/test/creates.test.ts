import { Network, newUser, tokenOf, useApp, useListening } from '@tickline/server/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createTicklineClient, type TicklineClientOptions } from '../src/index.ts';
import { newUid } from '../src/uid.ts';

const api = useApp();
const server = useListening(api);

beforeEach(() => {
  server().requests.length = 0;
});

async function connect(options: Partial<TicklineClientOptions> = {}) {
  return createTicklineClient({ url: server().url, token: await tokenOf(newUser()), ...options });
}

describe('a task that is created', () => {
  it('has a uid, the same for each attempt', async () => {
    const bodies: unknown[] = [];
    const client = await connect({
      fetch: async (input, init) => {
        bodies.push(JSON.parse(String(init?.body)));
        if (bodies.length < 3) throw new TypeError('offline');
        return fetch(input, init);
      },
    });
    const { uid } = await client.task.create.mutate({ title: 'x' });
    expect(bodies).toEqual(Array(3).fill({ 0: { title: 'x', uid } }));
    expect(uid).not.toBe((await client.task.create.mutate({ title: 'x' })).uid);
  });

  it('is there once, though the answers were lost', async () => {
    const network = new Network();
    network.loseEvery = 2;
    const { task } = await connect({ fetch: network.fetch });
    const titles = Array.from({ length: 5 }, (_, n) => `Task ${n}`);
    const created: unknown[] = [];
    for (const title of titles) created.push((await task.create.mutate({ title })).title);
    expect(created).toEqual(titles);
    const { tasks, total } = await task.list.query({ sort: 'title', order: 'asc' });
    expect([tasks.map(({ title }) => title), total]).toEqual([titles, 5]);
    expect(network.lost).toBeGreaterThan(2);
  });

  it('has the uid that the caller chose', async () => {
    const { task } = await connect();
    const uid = newUid();
    const first = await task.create.mutate({ title: 'x', uid });
    expect(first.uid).toBe(uid);
    expect(await task.create.mutate({ title: 'again', uid })).toEqual(first);
  });

  it('is refused by the server if there is no input', async () => {
    const { task } = await connect();
    // @ts-expect-error: the types want an input, but a program in JavaScript may leave it out
    await expect(task.create.mutate()).rejects.toMatchObject({ data: { error_code: 'VALIDATION_ERROR' } });
  });
});

describe('tasks that are created together', () => {
  it.each([
    ['long', 34, '字'.repeat(1000), 34],
    ['as long as still goes together', 100, 'x'.repeat(880), 1],
    ['too long for that', 100, '字'.repeat(330), 100],
    ['short', 250, '', 3],
  ])('are all stored: %s', async (_, count, description, requests) => {
    const { task } = await connect();
    const all = Array.from({ length: count }, () => task.create.mutate({ title: 'x', description }));
    expect(new Set((await Promise.all(all)).map(({ id }) => id)).size).toBe(count);
    expect((await task.list.query({ limit: 1 })).total).toBe(count);
    expect(server().requests).toHaveLength(requests + 1);
  });

  it('are a body that the server takes, however it is escaped', async () => {
    const bodies: number[] = [];
    const { task } = await connect({
      fetch: (input, init) => {
        bodies.push(Buffer.byteLength(String(init?.body ?? '')));
        return fetch(input, init);
      },
    });
    const texts = ['\u0001', '"', '🎉', '字', 'x'];
    const descriptions = Array.from({ length: 300 }, (_, n) => texts[n % texts.length]?.repeat(n * 3));
    await Promise.all(descriptions.map((description) => task.create.mutate({ title: 'x', description })));
    expect(Math.max(...bodies)).toBeLessThanOrEqual(100_000);
    expect(bodies.length).toBeLessThan(300);
    expect((await task.list.query({ limit: 1 })).total).toBe(300);
  });
});

describe('a new uid', () => {
  it('is a UUID of version 7, which says when it was made', () => {
    const before = Date.now();
    const uid = newUid();
    expect(uid).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    const time = Number.parseInt(uid.slice(0, 13).replace('-', ''), 16);
    expect(time).toBeGreaterThanOrEqual(before);
  });

  it('sorts after those before it, even if the clock is set back', () => {
    const uids = Array.from({ length: 500 }, newUid);
    const clock = vi.spyOn(Date, 'now').mockReturnValue(1_000_000);
    uids.push(newUid(), newUid());
    clock.mockRestore();
    expect(uids).toEqual([...new Set(uids)].sort());
  });

  it('needs no page that is secure', () => {
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    expect(newUid()).not.toBe(newUid());
    vi.unstubAllGlobals();
  });
});
