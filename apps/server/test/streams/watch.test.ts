import type { Task } from '@tickline/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { newUser, useApp } from '../harness/app.ts';
import { EventReader } from '../harness/event-reader.ts';
import { until } from '../harness/process.ts';
import { bearer, signUp, tokenFor } from '../harness/sign-up.ts';
import { portOf } from '../harness/socket.ts';
import { signToken, tokenOf } from '../harness/token.ts';
import { wander } from '../harness/wander.ts';

const api = useApp();
const embedded = useApp({ AUTH_MODE: 'embedded' });
const limited = useApp({ RATE_LIMIT_MAX: '3' });

beforeAll(async () => {
  for (const { app } of [api(), embedded(), limited()]) await app.listen({ port: 0, host: '127.0.0.1' });
});

const originOf = ({ app }: ReturnType<typeof api>) => `http://127.0.0.1:${portOf(app)}`;
const watch = async (user: string, options: { lastId?: string | undefined; path?: string } = {}) =>
  EventReader.open(originOf(api()), { token: await tokenOf(user), ...options });
const cursorOf = async (user: string): Promise<string> =>
  (await api().get('/api/me/tasks/changes', { as: user })).json().cursor;
const changeOf = (task: Task) => ({
  revision: task.revision,
  task_id: task.id,
  uid: task.uid,
  deleted: false,
  task,
});

describe('a stream', () => {
  it('begins now, and has every change, each with the cursor after it', async () => {
    const user = newUser();
    await api().createTask(user, { title: 'before' });
    const reader = await watch(user);
    const one = await api().createTask(user, { title: 'one' });
    await reader.received(1);
    expect(
      (await api().get(`/api/me/tasks/changes?since=${reader.lastId}`, { as: user })).json().changes,
    ).toEqual([]);
    await api().delete(`/api/me/tasks/${one.id}`, { as: user });
    expect(await reader.received(2)).toEqual([
      changeOf(one),
      {
        revision: 3,
        task_id: one.id,
        uid: one.uid,
        deleted: true,
        deleted_at: expect.any(String),
        task: null,
      },
    ]);
  });

  it('of a user who never had a task has the first', async () => {
    const user = newUser();
    const reader = await watch(user);
    const task = await api().createTask(user);
    expect(await reader.received(1)).toEqual([changeOf(task)]);
  });

  it('goes on after `since`, and after `Last-Event-ID`, which is later', async () => {
    const user = newUser();
    const since = await cursorOf(user);
    const one = await api().createTask(user);
    const lastId = await cursorOf(user);
    const other = await api().createTask(user);
    const path = `/api/me/tasks/events?since=${since}`;
    expect(await (await watch(user, { path })).received(2)).toEqual([one, other].map(changeOf));
    expect(await (await watch(user, { path, lastId })).received(1)).toEqual([changeOf(other)]);
  });

  it('that is lost before its first event resumes from where it began', async () => {
    const user = newUser();
    const reader = await watch(user);
    await until(
      () => reader.lastId !== undefined,
      () => 'no first id',
    );
    await reader.leave();
    const task = await api().createTask(user);
    expect(await (await watch(user, { lastId: reader.lastId })).received(1)).toEqual([changeOf(task)]);
  });

  it('of a page of a copy has the rest of it', async () => {
    const user = newUser();
    const tasks: Task[] = [];
    for (let n = 0; n < 50; n += 1) tasks.push(await api().createTask(user));
    const page = (await api().get('/api/me/tasks/changes?limit=1', { as: user })).json();
    const reader = await watch(user, { lastId: page.cursor });
    expect(await reader.received(49)).toEqual(tasks.slice(1).map(changeOf));
  });

  it('has changes that no request made', async () => {
    const user = newUser();
    const task = await api().createTask(user);
    const reader = await watch(user);
    await api().database.prisma.$executeRaw`UPDATE task SET title = 'by hand' WHERE user_id = ${user}`;
    expect(await reader.received(1)).toMatchObject([{ task_id: task.id, task: { title: 'by hand' } }]);
  });

  it("has no other user's changes", async () => {
    const [user, other] = [newUser(), newUser()];
    const reader = await watch(user);
    await api().createTask(other);
    const task = await api().createTask(user);
    expect(await reader.received(1)).toEqual([changeOf(task)]);
  });

  it('loses and repeats nothing, however often it is lost', async () => {
    const user = newUser();
    const expected: number[] = [];
    const lastId = await cursorOf(user);
    let last: number | undefined;
    const write = async () => {
      for (let n = 0; n < 60; n += 1) expected.push((await api().createTask(user)).revision);
      last = expected.at(-1);
    };
    const reader = { origins: [originOf(api())], token: await tokenOf(user), lastId, last: () => last };
    const [first, second] = await Promise.all([wander(reader), wander(reader), write()]);
    for (const changes of [first, second]) expect(changes.map(({ revision }) => revision)).toEqual(expected);
    await until(
      () => api().app.changeHub.open === 0,
      () => `${api().app.changeHub.open} streams are open`,
    );
  });
});

describe('a stream is refused', () => {
  const problemOf = async (response: Response) => {
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await response.json()) as { error_code: string };
    return [response.status, problem.error_code];
  };
  const ask = async (user: string, path: string) =>
    fetch(new URL(path, originOf(api())), { headers: { authorization: `Bearer ${await tokenOf(user)}` } });

  it('without a token, and of another user', async () => {
    expect(await problemOf(await fetch(new URL('/api/me/tasks/events', originOf(api()))))).toEqual([
      401,
      'TOKEN_MISSING',
    ]);
    expect(await problemOf(await ask(newUser(), `/api/${newUser()}/tasks/events`))).toEqual([
      403,
      'FORBIDDEN',
    ]);
  });

  it("with something that is not the user's own cursor", async () => {
    const foreign = await cursorOf(newUser());
    for (const since of ['x', '', foreign])
      expect(await problemOf(await ask(newUser(), `/api/me/tasks/events?since=${since}`))).toEqual([
        422,
        'VALIDATION_ERROR',
      ]);
  });

  it('after a cursor that is too old', async () => {
    const user = newUser();
    const { id } = await api().createTask(user);
    const since = await cursorOf(user);
    await api().delete(`/api/me/tasks/${id}`, { as: user });
    await api().database.prisma
      .$executeRaw`UPDATE task_list SET forgotten = revision WHERE user_id = ${user}`;
    expect(await problemOf(await ask(user, `/api/me/tasks/events?since=${since}`))).toEqual([
      410,
      'CURSOR_EXPIRED',
    ]);
    expect(api().app.changeHub.open).toBe(0);
  });

  it('if the user has ten; when one of them ends, another may begin', async () => {
    const user = newUser();
    const readers = await Promise.all(Array.from({ length: 10 }, () => watch(user)));
    const refused = await ask(user, '/api/me/tasks/events');
    expect(refused.headers.get('retry-after')).toBe('10');
    expect(await problemOf(refused)).toEqual([429, 'RATE_LIMITED']);
    expect((await watch(newUser())).response.status).toBe(200);
    await readers[0]?.leave();
    await until(
      async () => (await watch(user)).response.status === 200,
      () => 'no other may begin',
    );
  });

  it('counts as one request, however long it takes', async () => {
    const user = newUser();
    const token = await tokenOf(user);
    const reader = await EventReader.open(originOf(limited()), { token });
    expect(reader.response.headers.get('ratelimit-remaining')).toBe('2');
    await limited().createTask(user);
    await reader.received(1);
    const { headers } = await limited().get('/api/me/tasks', { as: user });
    expect(headers['ratelimit-remaining']).toBe('0');
  });
});

describe('a stream ends', () => {
  it('when its token expires', async () => {
    const user = newUser();
    // The clock tolerance is 5 s.
    const token = await signToken({ sub: user, exp: Math.floor(Date.now() / 1000) - 3 });
    const reader = await EventReader.open(originOf(api()), { token });
    expect(reader.response.status).toBe(200);
    await reader.ended;
    const again = await EventReader.open(originOf(api()), { token, lastId: reader.lastId });
    expect(again.response.status).toBe(401);
  });

  it('when its user is deleted', async () => {
    const { email, session } = await signUp(embedded());
    const token = await tokenFor(embedded(), session);
    const reader = await EventReader.open(originOf(embedded()), { token });
    const other = await signUp(embedded());
    const stays = await EventReader.open(originOf(embedded()), {
      token: await tokenFor(embedded(), other.session),
    });
    await embedded().database.prisma.user.delete({ where: { email } });
    await reader.ended;
    expect(stays.hasEnded).toBe(false);
    const response = await embedded().get('/api/me/tasks/events', bearer(token));
    expect([response.statusCode, response.json().error_code]).toEqual([401, 'USER_NOT_FOUND']);
  });

  it('when its token is revoked', { timeout: 30_000 }, async () => {
    const person = await signUp(embedded());
    const { email } = person;
    const { id } = await embedded().database.prisma.user.findUniqueOrThrow({ where: { email } });
    const token = await signToken({ sub: id, auth_time: Math.floor(Date.now() / 1000) - 60 });
    const reader = await EventReader.open(originOf(embedded()), { token });
    const response = await embedded().post('/api/auth/change-password', {
      ...bearer(person.session),
      body: {
        currentPassword: person.password,
        newPassword: 'another horse battery',
        revokeOtherSessions: true,
      },
    });
    expect(response.statusCode).toBe(200);
    await reader.ended;
  });
});

describe('an open stream', () => {
  it('takes no slot of a call, and its end is no failure in the log', async () => {
    const user = newUser();
    const readers = await Promise.all(Array.from({ length: 9 }, () => watch(user)));
    expect(api().app.callSlots.inFlight).toBe(0);
    expect((await api().listTasks(user)).total).toBe(0);
    const from = api().log.length;
    await Promise.all(readers.map((reader) => reader.leave()));
    const lines = () =>
      api()
        .log.slice(from)
        .map((line) => JSON.parse(line));
    await until(
      () => lines().filter(({ msg }) => msg === 'stream closed').length === 9,
      () => JSON.stringify(lines()),
    );
    expect(lines().filter(({ level, msg }) => level > 30 || /abort|premature/.test(msg))).toEqual([]);
  });

  it('ends for HEAD at once', async () => {
    const user = newUser();
    const { statusCode, headers, body } = await api().call('HEAD', '/api/me/tasks/events', { as: user });
    expect([statusCode, body, headers['content-type']]).toEqual([200, '', 'text/event-stream']);
    expect(api().app.changeHub.open).toBe(0);
  });
});
