import type { AddressInfo } from 'node:net';
import type { AppRouter } from '@tickline/api';
import { createTRPCClient, httpBatchLink, httpLink, TRPCClientError } from '@trpc/client';
import { beforeAll, describe, expect, it } from 'vitest';
import { newUser, useApp } from './harness/app.ts';
import { signToken, tokenOf } from './harness/token.ts';

const api = useApp();
let url: string;

beforeAll(async () => {
  await api().app.listen({ port: 0, host: '127.0.0.1' });
  url = `http://127.0.0.1:${(api().app.server.address() as AddressInfo).port}/trpc`;
});

const clientOf = (user: string, link: typeof httpLink | typeof httpBatchLink = httpLink) =>
  createTRPCClient<AppRouter>({
    links: [link({ url, headers: async () => ({ authorization: `Bearer ${await tokenOf(user)}` }) })],
  });

async function failureOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TRPCClientError)) throw new Error(`no tRPC error, but ${error}`);
  return error as TRPCClientError<AppRouter>;
}

describe('tRPC', () => {
  it('takes a task through its life, typed end to end', async () => {
    const user = newUser();
    const { task, user: users } = clientOf(user);
    const created = await task.create.mutate({ title: ' Buy milk ', priority: 'high' });
    expect(created).toMatchObject({ user_id: user, title: 'Buy milk', priority: 'high', completed: false });
    expect(await task.get.query({ task_id: created.id })).toEqual(created);
    expect((await task.update.mutate({ task_id: created.id, title: 'Buy bread' })).title).toBe('Buy bread');
    expect((await task.complete.mutate({ task_id: created.id })).completed).toBe(true);
    expect((await task.complete.mutate({ task_id: created.id, completed: true })).completed).toBe(true);
    expect((await task.list.query({ status: 'completed', priority: ['high'] })).total).toBe(1);
    expect((await task.list.query({ priority: 'low' })).total).toBe(0);
    expect(await users.me.query()).toEqual({ id: user, email: null, name: null });
    await task.delete.mutate({ task_id: created.id });
    expect((await task.list.query({})).tasks).toEqual([]);
  });

  it('sees the same tasks as REST', async () => {
    const user = newUser();
    const task = await clientOf(user).task.create.mutate({ title: 'x' });
    expect((await api().get(`/api/me/tasks/${task.id}`, { as: user })).json()).toEqual(task);
    expect(await clientOf(user).task.list.query({ user_id: user })).toEqual(await api().listTasks(user));
  });

  it('keeps its own error shape, and adds ours', async () => {
    const error = await failureOf(clientOf(newUser()).task.get.query({ task_id: 999_999 }));
    expect(error.message).toBe('Task not found');
    expect(error.shape?.code).toBe(-32_004);
    expect(error.data).toEqual({
      code: 'NOT_FOUND',
      httpStatus: 404,
      path: 'task.get',
      error_code: 'TASK_NOT_FOUND',
      request_id: expect.any(String),
      issues: [],
      details: {},
    });
  });

  it('has the details of an error that is about a task', async () => {
    const { task } = clientOf(newUser());
    const uid = '0d4dc4a8-50c5-4c8b-8d19-0be2a6b9ad07';
    const created = await task.create.mutate({ title: 'x', uid });
    const task_id = created.id;
    const update = task.update.mutate({ task_id, title: 'y', if_revision: created.revision + 1 });
    expect((await failureOf(update)).data).toMatchObject({
      code: 'PRECONDITION_FAILED',
      httpStatus: 412,
      error_code: 'PRECONDITION_FAILED',
      details: { task: created },
    });
    await task.delete.mutate({ task_id });
    expect((await failureOf(task.create.mutate({ title: 'x', uid }))).data).toMatchObject({
      httpStatus: 410,
      error_code: 'TASK_DELETED',
      details: { task_id },
    });
  });

  it('names every field that is wrong', async () => {
    const error = await failureOf(
      clientOf(newUser()).task.create.mutate({ title: '\u0000', due_date: 'soon' }),
    );
    expect(error.data).toMatchObject({
      code: 'BAD_REQUEST',
      httpStatus: 400,
      error_code: 'VALIDATION_ERROR',
    });
    expect(error.data?.issues.map((issue) => issue.path)).toEqual(['title', 'due_date']);
    expect(error.message).toContain('title');
  });

  it('refuses another user before it looks at the input', async () => {
    const error = await failureOf(clientOf(newUser()).task.create.mutate({ user_id: 'someone', title: '' }));
    expect(error.data).toMatchObject({ code: 'FORBIDDEN', error_code: 'FORBIDDEN' });
  });

  it.each([
    [undefined, 'TOKEN_MISSING'],
    ['Bearer garbage', 'TOKEN_INVALID'],
    [async () => `Bearer ${await signToken({ sub: 'a', exp: 1 })}`, 'TOKEN_EXPIRED'],
  ])('refuses the token %s', async (authorization, error_code) => {
    const value = typeof authorization === 'function' ? await authorization() : authorization;
    const client = createTRPCClient<AppRouter>({
      links: [httpLink({ url, headers: value === undefined ? {} : { authorization: value } })],
    });
    const error = await failureOf(client.task.list.query({}));
    expect(error.data).toMatchObject({ code: 'UNAUTHORIZED', httpStatus: 401, error_code });
    const response = (error.meta as { response: Response }).response;
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it('refuses a cursor of another list', async () => {
    const error = await failureOf(clientOf(newUser()).task.list.query({ cursor: 'abc' }));
    expect(error.data).toMatchObject({ error_code: 'VALIDATION_ERROR', issues: [{ path: 'cursor' }] });
  });

  it('answers each call of a batch by itself', async () => {
    const { task } = clientOf(newUser(), httpBatchLink);
    const [created, missing] = await Promise.allSettled([
      task.create.mutate({ title: 'x' }),
      task.complete.mutate({ task_id: 999_999 }),
    ]);
    expect(created.status).toBe('fulfilled');
    expect(missing).toMatchObject({ status: 'rejected', reason: { data: { error_code: 'TASK_NOT_FOUND' } } });
  });

  it('takes two hundred creates in one batch', async () => {
    const user = newUser();
    const { task } = clientOf(user, httpBatchLink);
    const created = await Promise.all(
      Array.from({ length: 200 }, (_, n) => task.create.mutate({ title: `Task ${n}` })),
    );
    expect(new Set(created.map(({ id }) => id)).size).toBe(200);
  });

  it('does not coerce input, before and after REST traffic', async () => {
    const user = newUser();
    const { id } = await api().createTask(user);
    const wrong = async () => {
      const input = { task_id: id, completed: 'false' } as unknown as { task_id: number };
      return (await failureOf(clientOf(user).task.complete.mutate(input))).data?.error_code;
    };
    expect(await wrong()).toBe('VALIDATION_ERROR');
    await api().get('/api/me/tasks?limit=5&status=all', { as: user });
    expect(
      (await api().patch(`/api/me/tasks/${id}/complete`, { as: user, body: { completed: 'false' } }))
        .statusCode,
    ).toBe(422);
    await api().patch(`/api/me/tasks/${id}/complete`, { as: user, body: { completed: false } });
    expect(await wrong()).toBe('VALIDATION_ERROR');
    const text = { task_id: String(id) } as unknown as { task_id: number };
    expect((await failureOf(clientOf(user).task.get.query(text))).data?.error_code).toBe('VALIDATION_ERROR');
  });

  it.each([
    ['an unknown procedure', 'task.nothing', undefined, 404, 'NOT_FOUND'],
    ['a query by POST', 'task.list', '{}', 405, 'METHOD_NOT_ALLOWED'],
    ['a body that is not JSON', 'task.create', '{', 400, 'MALFORMED_REQUEST'],
    ['a body over 100 kB', 'task.create', `{"title":"x"${' '.repeat(100_000)}}`, 413, 'PAYLOAD_TOO_LARGE'],
  ])('tells of %s in its own shape', async (_what, path, body, status, error_code) => {
    const response = await api().call(body === undefined ? 'GET' : 'POST', `/trpc/${path}`, {
      as: newUser(),
      ...(body !== undefined && { body }),
    });
    expect(response.statusCode).toBe(status);
    expect(response.json().error).toMatchObject({ message: expect.any(String), data: { error_code } });
    expect(response.body).not.toContain('stack');
  });

  it.each(['text/plain', 'multipart/form-data; boundary=x'])('refuses the type %s with 415', async (type) => {
    const headers = { 'content-type': type };
    const response = await api().post('/trpc/task.create', { as: newUser(), body: 'x', headers });
    expect(response.statusCode).toBe(415);
    expect(response.json().error.data.error_code).toBe('UNSUPPORTED_MEDIA_TYPE');
  });

  it('names the request in its errors as the header does', async () => {
    const headers = { 'x-request-id': 'call-7' };
    const response = await api().get('/trpc/task.get?input={"task_id":999999}', { as: newUser(), headers });
    expect(response.json().error.data.request_id).toBe('call-7');
  });

  it('answers HEAD', async () => {
    const response = await api().call('HEAD', '/trpc/user.me', { as: newUser() });
    expect([200, 204]).toContain(response.statusCode);
    expect(response.body).toBe('');
  });

  it.each([',', '%2C'])('refuses a batch of more calls than 256, with %s between them', async (comma) => {
    const path = Array(257).fill('user.me').join(comma);
    const response = await api().get(`/trpc/${path}?batch=1`, { as: newUser() });
    expect(response.statusCode).toBe(400);
    expect(response.json().error.data).toMatchObject({
      error_code: 'MALFORMED_REQUEST',
      request_id: expect.any(String),
    });
  });

  it('refuses a POST without a type, and a body that is not UTF-8', async () => {
    const authorization = `Bearer ${await tokenOf(newUser())}`;
    const call = { method: 'POST', url: '/trpc/task.create' } as const;
    const untyped = await api().app.inject({ ...call, headers: { authorization } });
    expect(untyped.json().error.data.error_code).toBe('UNSUPPORTED_MEDIA_TYPE');
    const payload = Buffer.from([...Buffer.from('{"title":"'), 0xff, ...Buffer.from('"}')]);
    const headers = { authorization, 'content-type': 'application/json' };
    const garbled = await api().app.inject({ ...call, headers, payload });
    expect(garbled.json().error.data.error_code).toBe('MALFORMED_REQUEST');
  });
});
