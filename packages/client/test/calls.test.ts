import { newUser, tokenOf, useApp, useListening } from '@tickline/server/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { createTicklineClient } from '../src/index.ts';

const api = useApp();
const server = useListening(api);

beforeEach(() => {
  server().requests.length = 0;
});

async function connect(options: { batch?: boolean } = {}) {
  return createTicklineClient({ url: server().url, token: await tokenOf(newUser()), ...options });
}

describe('the typed client', () => {
  it('calls every procedure', async () => {
    const { task, user } = await connect();
    const { id } = await user.me.query();
    const { id: task_id, user_id } = await task.create.mutate({ title: 'Buy milk', priority: 'high' });
    expect(user_id).toBe(id);
    expect((await task.update.mutate({ task_id, description: 'Two litres' })).description).toBe('Two litres');
    expect((await task.complete.mutate({ task_id })).completed).toBe(true);
    expect((await task.get.query({ task_id })).title).toBe('Buy milk');
    expect((await task.list.query({ status: 'completed' })).total).toBe(1);
    await task.delete.mutate({ task_id });
    expect((await task.list.query()).tasks).toEqual([]);
  });

  it('sends what is called together as one request, as long as a URL may be', async () => {
    const { task } = await connect();
    await Promise.all(Array.from({ length: 5 }, () => task.list.query({ limit: 1 })));
    expect(server().requests).toHaveLength(1);
    const search = 'x'.repeat(200);
    await Promise.all(Array.from({ length: 100 }, () => task.list.query({ search })));
    const [, ...others] = server().requests;
    expect(others.length).toBeGreaterThan(1);
    expect(Math.max(...others.map((url) => url.length))).toBeLessThanOrEqual(8000);
  });

  it('sends each call by itself where it is told to', async () => {
    const { task } = await connect({ batch: false });
    await Promise.all(Array.from({ length: 5 }, () => task.list.query({ limit: 1 })));
    expect(server().requests).toHaveLength(5);
  });

  it('answers each call of a batch for itself', async () => {
    const { task } = await connect();
    const [found, missing] = await Promise.allSettled([task.list.query(), task.get.query({ task_id: 999 })]);
    expect(found).toMatchObject({ status: 'fulfilled', value: { total: 0 } });
    expect(missing).toMatchObject({ status: 'rejected', reason: { data: { error_code: 'TASK_NOT_FOUND' } } });
  });
});
