import { once } from 'node:events';
import { beforeAll, describe, expect, it } from 'vitest';
import { newUser, useApp } from '../harness/app.ts';
import { EventReader } from '../harness/event-reader.ts';
import { until } from '../harness/process.ts';
import { portOf } from '../harness/socket.ts';
import { signToken, tokenOf } from '../harness/token.ts';
import { wander } from '../harness/wander.ts';

const api = useApp();
const stopping = useApp();
beforeAll(async () => {
  for (const { app } of [api(), stopping()]) await app.listen({ port: 0, host: '127.0.0.1' });
});

const originOf = ({ app }: ReturnType<typeof api>) => `http://127.0.0.1:${portOf(app)}`;
const pathOf = (input: object) => `/trpc/task.watch?input=${encodeURIComponent(JSON.stringify(input))}`;
const ask = async (user: string, path: string, token = tokenOf(user)) =>
  fetch(new URL(path, originOf(api())), { headers: { authorization: `Bearer ${await token}` } });

/** Reads the error with which a stream of tRPC ends. */
async function lastError(response: Response) {
  const text = await response.text();
  return JSON.parse(/^event: serialized-error\ndata: (.*)$/m.exec(text)?.[1] ?? 'null')?.data;
}

describe('the subscription', () => {
  it('has the changes, and begins with the id that the first one follows', async () => {
    const user = newUser();
    const path = '/trpc/task.watch';
    const reader = await EventReader.open(originOf(api()), { token: await tokenOf(user), path });
    expect(Object.fromEntries(reader.response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      connection: 'close',
    });
    await until(
      () => reader.lastId !== undefined,
      () => 'no first id',
    );
    const { lastId } = reader;
    const one = await api().createTask(user, { title: 'one' });
    const change = { revision: 1, task_id: one.id, uid: one.uid, deleted: false, task: one };
    expect(await reader.received(1)).toEqual([change]);
    await reader.leave();
    for (const again of [
      await EventReader.open(originOf(api()), { token: await tokenOf(user), path, lastId }),
      await EventReader.open(originOf(api()), {
        token: await tokenOf(user),
        path: pathOf({ since: lastId }),
      }),
      await EventReader.open(originOf(api()), {
        token: await tokenOf(user),
        path: pathOf({ since: 'ignored', lastEventId: lastId }),
      }),
    ])
      expect(await again.received(1)).toEqual([change]);
  });

  it('loses and repeats nothing, however often it is lost', async () => {
    const user = newUser();
    const { cursor: lastId } = (await api().get('/api/me/tasks/changes', { as: user })).json();
    const expected: number[] = [];
    let last: number | undefined;
    const write = async () => {
      for (let n = 0; n < 40; n += 1) expected.push((await api().createTask(user)).revision);
      last = expected.at(-1);
    };
    const reader = {
      origins: [originOf(api())],
      path: '/trpc/task.watch',
      token: await tokenOf(user),
      lastId,
      last: () => last,
    };
    const [changes] = await Promise.all([wander(reader), write()]);
    expect(changes.map(({ revision }) => revision)).toEqual(expected);
    await until(
      () => api().app.changeHub.open === 0,
      () => `${api().app.changeHub.open} streams are open`,
    );
  });

  it('without a token gets a 401, like any call', async () => {
    const response = await fetch(new URL('/trpc/task.watch', originOf(api())));
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { data: { error_code: 'TOKEN_MISSING' } } });
  });

  it('of another user, with a wrong or an old cursor, or as the eleventh ends with an error', async () => {
    const user = newUser();
    const { id } = await api().createTask(user);
    const since = (await api().get('/api/me/tasks/changes', { as: user })).json().cursor;
    await api().delete(`/api/me/tasks/${id}`, { as: user });
    await api().database.prisma
      .$executeRaw`UPDATE task_list SET forgotten = revision WHERE user_id = ${user}`;
    expect(await lastError(await ask(user, pathOf({ since })))).toMatchObject({
      error_code: 'CURSOR_EXPIRED',
    });
    expect(await lastError(await ask(user, pathOf({ user_id: 'other' })))).toMatchObject({
      error_code: 'FORBIDDEN',
    });
    expect(await lastError(await ask(user, pathOf({ since: 'x' })))).toMatchObject({
      error_code: 'VALIDATION_ERROR',
    });
    expect(api().app.changeHub.open).toBe(0);
    const open = await Promise.all(Array.from({ length: 10 }, () => ask(user, '/trpc/task.watch')));
    expect(await lastError(await ask(user, '/trpc/task.watch'))).toMatchObject({
      error_code: 'RATE_LIMITED',
    });
    await Promise.all(open.map(({ body }) => body?.cancel()));
  });

  it('ends with an error when its token expires', async () => {
    const user = newUser();
    const token = signToken({ sub: user, exp: Math.floor(Date.now() / 1000) - 3 });
    expect(await lastError(await ask(user, '/trpc/task.watch', token))).toMatchObject({
      code: 'UNAUTHORIZED',
      error_code: 'TOKEN_EXPIRED',
    });
  });

  it('has no part in a batch', async () => {
    const response = await ask(newUser(), '/trpc/task.watch,task.list?batch=1');
    expect(response.status).toBe(400);
  });

  it('that the server ends by stopping tells tRPC clients to connect again', async () => {
    const user = newUser();
    const response = await fetch(new URL('/trpc/task.watch', originOf(stopping())), {
      headers: { authorization: `Bearer ${await tokenOf(user)}` },
    });
    const closed = once(stopping().app.server, 'close');
    const error = lastError(response);
    void stopping().app.close();
    expect(await error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', error_code: 'SERVICE_UNAVAILABLE' });
    await closed;
  });
});
