import { setTimeout as wait } from 'node:timers/promises';
import type { AppRouter } from '@tickline/api';
import { createTRPCClient, httpBatchLink, httpBatchStreamLink, TRPCClientError } from '@trpc/client';
import { beforeAll, describe, expect, it } from 'vitest';
import { newUser, useApp } from '../harness/app.ts';
import { openConnection, portOf, requestBytes } from '../harness/socket.ts';
import { tokenOf } from '../harness/token.ts';

const api = useApp({ RATE_LIMIT_MAX: '1000' });
const small = useApp({ RATE_LIMIT_MAX: '50' });
const url = () => `http://127.0.0.1:${portOf(api().app)}/trpc`;

beforeAll(async () => {
  await api().app.listen({ port: 0, host: '127.0.0.1' });
});

const batch = (calls: number, procedure = 'user.me') =>
  `/trpc/${Array(calls).fill(procedure).join(',')}?batch=1`;

/** JSON uses six characters for each of these. */
const ESCAPED = '\u0001'.repeat(1000);

async function fill(user: string): Promise<void> {
  for (let n = 0; n < 100; n += 1) await api().createTask(user, { description: ESCAPED });
}

describe('a batch', () => {
  it('counts as many requests as it has calls, whatever its spelling', async () => {
    for (const [index, spelling] of ['batch=1', 'b%61tch=1', 'x=1&batch=1&batch=0'].entries()) {
      const user = newUser();
      const first = await small().get(batch(40).replace('batch=1', spelling), { as: user });
      expect([index, first.statusCode, first.headers['ratelimit-remaining']]).toEqual([index, 200, '10']);
      const comma = index === 1 ? '%252C' : ',';
      const second = await small().get(batch(11).replaceAll(',', comma), { as: user });
      expect(second.statusCode).toBe(429);
      expect(second.headers['retry-after']).toBeDefined();
    }
  });

  it('is one request if it is none', async () => {
    const response = await small().get(`/trpc/${Array(40).fill('user.me').join(',')}`, { as: newUser() });
    expect([response.statusCode, response.headers['ratelimit-remaining']]).toEqual([404, '49']);
  });

  it('is refused whole if it has more calls than are left', async () => {
    const user = newUser();
    expect((await small().get(batch(51), { as: user })).statusCode).toBe(429);
    expect(
      (await small()
        .listTasks(user)
        .catch(({ message }) => message)) as string,
    ).toContain('429');
  });

  it.each([
    ['at once', httpBatchLink],
    ['as a stream', httpBatchStreamLink],
  ])('begins no call once its answers are too long together, %s', async (_how, link) => {
    const user = newUser();
    await fill(user);
    const headers = { authorization: `Bearer ${await tokenOf(user)}` };
    const client = createTRPCClient<AppRouter>({ links: [link({ url: url(), headers })] });
    const answers = await Promise.allSettled(Array.from({ length: 60 }, () => client.task.list.query()));
    const served = answers.filter(({ status }) => status === 'fulfilled');
    expect(served.length).toBeGreaterThanOrEqual(3);
    expect(served.length).toBeLessThan(20);
    for (const answer of answers) {
      if (answer.status === 'fulfilled') continue;
      expect(answer.reason).toBeInstanceOf(TRPCClientError);
      expect(answer.reason.data).toMatchObject({ error_code: 'PAYLOAD_TOO_LARGE' });
    }
  });

  it('does not go on when its client has left', async () => {
    const user = newUser();
    await api().createTask(user);
    const { prisma } = api().database;
    const { socket, closed } = await openConnection(portOf(api().app));
    const creates = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [n, { title: `late ${n}` }]));
    const body = JSON.stringify(creates);
    const headers = [
      `Authorization: Bearer ${await tokenOf(user)}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ];
    await prisma.$transaction(async (tx) => {
      // The creates wait for this lock; on the embedded database, for the transaction.
      await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${user} FOR UPDATE`;
      socket.write(requestBytes(`POST ${batch(200, 'task.create')}`, headers, body));
      await expect.poll(() => api().app.callSlots.inFlight).toBe(8);
      socket.destroy();
      await closed;
    });
    await expect.poll(() => api().app.callSlots.inFlight).toBe(0);
    const { total } = await api().listTasks(user, 'search=late');
    expect(total).toBeLessThanOrEqual(8);
    await wait(300);
    expect((await api().listTasks(user, 'search=late')).total).toBe(total);
  });

  it('runs its calls a few at a time, beside those of others', async () => {
    const user = newUser();
    await api().createTask(user);
    const whole = api().get(batch(256, 'task.list'), { as: user });
    let most = 0;
    let isOver = false;
    whole.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      most = Math.max(most, api().app.callSlots.inFlight);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const answer = await whole;
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toHaveLength(256);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(8);
  });

  it('is not refused for the calls that it has itself, if many users send one at once', async () => {
    const users = Array.from({ length: 60 }, newUser);
    const answers = await Promise.all(users.map((as) => api().get(batch(10, 'task.list'), { as })));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(users.map(() => 200));
  });
});
