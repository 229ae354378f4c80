import { appRouter } from '@tickline/api';
import type { AnyTRPCProcedure, AnyTRPCRouter } from '@trpc/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { newUser, useApp } from './harness/app.ts';
import { portOf, requestBytes, sendBytes } from './harness/socket.ts';
import { tokenOf } from './harness/token.ts';

const api = useApp();
const user = newUser();
const STRICT = { prefer: 'handling=strict' };
let id: number;

beforeAll(async () => {
  id = (await api().createTask(user)).id;
  await api().createTask(user);
});

const completed = async () => (await api().get(`/api/me/tasks/${id}`, { as: user })).json().completed;

type Issues = { path: string; message: string }[];

/** Returns the paths of the issues of a refusal, of REST or tRPC. */
function refusedNames({
  json,
}: {
  json: () => { error: { details?: { issues: Issues }; data?: { issues: Issues } } };
}) {
  const { details, data } = json().error;
  return (details ?? data)?.issues.map(({ path }) => path);
}

/** Runs a job, and returns the log lines of its requests. */
async function linesOf(job: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const before = api().log.length;
  await job();
  return api()
    .log.slice(before)
    .map((line) => JSON.parse(line))
    .filter(({ msg }) => msg === 'request');
}

const query = (procedure: string, input: unknown, headers = {}) =>
  api().get(`/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`, { as: user, headers });
const mutate = (procedure: string, body: unknown, headers = {}) =>
  api().post(`/trpc/${procedure}`, { as: user, body, headers });

describe('an unknown member of a body', () => {
  const body = { title: 'Known', is_done: true, dueDate: 'secret value' };

  it.each([
    ['POST', '/api/me/tasks', 201],
    ['PUT', '/api/me/tasks/{id}', 200],
    ['PATCH', '/api/me/tasks/{id}', 200],
  ] as const)('of %s %s is ignored, and only its name is logged', async (method, path, status) => {
    const lines = await linesOf(async () => {
      const response = await api().call(method, path.replace('{id}', String(id)), { as: user, body });
      expect(response.statusCode).toBe(status);
      expect(response.json()).toMatchObject({ title: 'Known', completed: false });
      expect(response.headers).not.toHaveProperty('preference-applied');
    });
    expect(lines).toMatchObject([{ unknown: ['is_done', 'dueDate'] }]);
    expect(JSON.stringify(lines)).not.toContain('secret value');
  });

  it.each([
    ['POST', '/api/me/tasks'],
    ['PUT', '/api/me/tasks/{id}'],
    ['PATCH', '/api/v1/me/tasks/{id}'],
  ] as const)('of %s %s is refused if the client wants it', async (method, path) => {
    const before = (await api().listTasks(user)).total;
    const response = await api().call(method, path.replace('{id}', String(id)), {
      as: user,
      body,
      headers: STRICT,
    });
    expect(response.statusCode).toBe(422);
    expect(refusedNames(response)).toEqual(['is_done', 'dueDate']);
    expect(response.headers['preference-applied']).toBe('handling=strict');
    expect((await api().listTasks(user)).total).toBe(before);
  });

  it('is none that the server sets: clients send back whole objects', async () => {
    const task = (await api().get(`/api/me/tasks/${id}`, { as: user })).json();
    const lines = await linesOf(async () => {
      for (const headers of [{}, STRICT]) {
        const response = await api().put(`/api/me/tasks/${id}`, { as: user, body: task, headers });
        expect(response.json()).toMatchObject({ id, title: task.title });
        // With its `uid`, it is the task itself.
        const { uid: _, ...copy } = task;
        for (const [body, status] of [[task, 200] as const, [copy, 201] as const])
          expect((await api().post('/api/me/tasks', { as: user, body, headers })).statusCode).toBe(status);
      }
    });
    for (const line of lines) expect(line).not.toHaveProperty('unknown');
  });

  it('that has the name of a path parameter is ignored too, and named', async () => {
    const body = { title: 'Known', user_id: 'someone else', task_id: id + 1 };
    const url = `/api/me/tasks/${id}`;
    const lines = await linesOf(async () => {
      expect((await api().put(url, { as: user, body })).json()).toMatchObject({ id, user_id: user });
    });
    expect(lines).toMatchObject([{ unknown: ['task_id'] }]);
    expect(refusedNames(await api().put(url, { as: user, body, headers: STRICT }))).toEqual(['task_id']);
  });

  it('of complete is always refused, and nothing is toggled', async () => {
    const url = `/api/me/tasks/${id}/complete`;
    await api().patch(url, { as: user, body: { completed: true } });
    const all = [{ is_completed: true }, { done: true }, { completed: false, title: 'x' }, { id }];
    for (const wrong of all) {
      const response = await api().patch(url, { as: user, body: wrong });
      expect(response.statusCode).toBe(422);
      expect(refusedNames(response)).toEqual(Object.keys(wrong).filter((name) => name !== 'completed'));
      expect((await mutate('task.complete', { task_id: id, ...wrong })).statusCode).toBe(400);
      expect(await completed()).toBe(true);
    }
    // Of REST, these two are in the path.
    for (const wrong of [{ task_id: id }, { user_id: user }]) {
      const response = await api().patch(url, { as: user, body: wrong });
      expect(response.statusCode).toBe(422);
      expect(refusedNames(response)).toEqual(Object.keys(wrong));
      expect(await completed()).toBe(true);
    }
    expect((await api().patch(url, { as: user, body: {}, headers: STRICT })).json().completed).toBe(false);
  });
});

describe('an unknown member of an operation in a batch', () => {
  const url = '/api/me/tasks/batch';
  const known = { op: 'create', title: 'Known', id: 7, revision: 1, completed_at: null };
  const operations = [known, { ...known, is_done: 'secret value', tag: ['x'] }, { ...known, task_id: 1 }];
  const names = ['operations.1.is_done', 'operations.1.tag', 'operations.2.task_id'];

  it('is ignored, and only its name is logged', async () => {
    for (const send of [
      () => api().post(url, { as: user, body: { operations } }),
      () => mutate('task.batch', { operations }),
    ]) {
      const lines = await linesOf(async () => expect((await send()).statusCode).toBe(200));
      expect(lines).toMatchObject([{ unknown: names }]);
      expect(JSON.stringify(lines)).not.toContain('secret value');
    }
  });

  it('is refused if the client wants it, and nothing is written', async () => {
    const before = (await api().listTasks(user)).total;
    const response = await api().post(url, { as: user, body: { operations }, headers: STRICT });
    expect(response.statusCode).toBe(422);
    expect(refusedNames(response)).toEqual(names);
    expect(response.headers['preference-applied']).toBe('handling=strict');
    expect(refusedNames(await mutate('task.batch', { operations }, STRICT))).toEqual(names);
    const update = { op: 'update', task_id: id, title: 'Other', wall_time: '02:30' };
    const refused = await api().post(url, { as: user, body: { operations: [update] }, headers: STRICT });
    expect(refusedNames(refused)).toEqual(['operations.0.wall_time']);
    expect((await api().listTasks(user)).total).toBe(before);
    const accepted = await api().post(url, { as: user, body: { operations: [known] }, headers: STRICT });
    expect(accepted.statusCode).toBe(200);
  });

  it.each([
    null,
    'x',
    { length: 1, 0: { op: 'create', x: 1 } },
    [null, 1, 'create', [], { x: 1 }, { op: {}, x: 1 }, { op: '__proto__', x: 1 }],
  ])('of what is no operation is none: %j', async (operations) => {
    for (const headers of [{}, STRICT]) {
      const response = await api().post(url, { as: user, body: { operations }, headers });
      expect(response.statusCode).toBe(422);
      expect(response.body).not.toContain('is not a known name');
    }
  });

  it('costs no more than others', async () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`name${index}`, 1]));
    const body = { operations: [{ ...known, ...many }] };
    const [line] = await linesOf(() => api().post(url, { as: user, body }));
    expect(line?.['unknown']).toHaveLength(10);
    expect(refusedNames(await api().post(url, { as: user, body, headers: STRICT }))).toHaveLength(100);
  });
});

describe('an unknown query parameter', () => {
  it.each([
    ['GET', '/api/me/tasks', 200],
    ['GET', '/api/me/tasks/{id}', 200],
    ['GET', '/api/me', 200],
    ['PUT', '/api/me/tasks/{id}', 200],
    ['POST', '/api/me/tasks', 201],
  ] as const)('of %s %s is ignored and logged, or refused', async (method, path, status) => {
    const url = `${path.replace('{id}', String(id))}?limitt=1&_=hidden%20value&filter[x]=1&status[$ne]=1`;
    const body = method === 'GET' ? {} : { body: { title: 'x' } };
    const lines = await linesOf(async () => {
      expect((await api().call(method, url, { as: user, ...body })).statusCode).toBe(status);
    });
    expect(lines).toMatchObject([{ unknown: ['limitt', '_', 'filter[x]', 'status[$ne]'] }]);
    expect(JSON.stringify(lines)).not.toContain('hidden');
    const refused = await api().call(method, url, { as: user, ...body, headers: STRICT });
    expect(refused.statusCode).toBe(422);
    expect(refusedNames(refused)).toEqual(['limitt', '_', 'filter[x]', 'status[$ne]']);
    expect(refused.headers['preference-applied']).toBe('handling=strict');
  });

  it('of a deletion is refused before anything is deleted', async () => {
    const doomed = (await api().createTask(user)).id;
    const url = `/api/me/tasks/${doomed}?soft=true`;
    expect((await api().delete(url, { as: user, headers: STRICT })).statusCode).toBe(422);
    expect((await api().delete(url, { as: user })).statusCode).toBe(204);
  });

  it('is not one of the others', async () => {
    const url =
      '/api/me/tasks?priority[]=high&priority[1]=low&completed=true&sort=created&due_after=2026-12-24';
    const lines = await linesOf(async () => {
      const response = await api().get(url, { as: user, headers: STRICT });
      expect(response.statusCode).toBe(200);
      expect(response.headers['preference-applied']).toBe('handling=strict');
    });
    expect(lines[0]).not.toHaveProperty('unknown');
  });
});

describe('the cost of unknown names', () => {
  const names = Array.from({ length: 5000 }, (_, index) => `name${index}`);

  it('is bounded in the log and in a refusal', async () => {
    const body = {
      title: 'x',
      ['long'.repeat(2000)]: 1,
      ...Object.fromEntries(names.map((name) => [name, 1])),
    };
    const [line] = await linesOf(() => api().post('/api/me/tasks', { as: user, body }));
    expect(JSON.stringify(line).length).toBeLessThan(1000);
    expect(line?.['unknown']).toHaveLength(10);
    const refused = await api().post('/api/me/tasks', { as: user, body, headers: STRICT });
    expect(refusedNames(refused)).toHaveLength(100);
    expect(refused.body.length).toBeLessThan(10_000);
  });

  it('is bounded for the calls of a batch together', async () => {
    const inputs = Object.fromEntries(
      names.slice(0, 50).map((name, index) => [index, { title: 'x', [name]: 1 }]),
    );
    const path = Array(50).fill('task.create').join(',');
    const [line] = await linesOf(() => mutate(`${path}?batch=1`, inputs));
    expect(line?.['unknown']).toEqual(names.slice(0, 10));
  });
});

describe('Prefer', () => {
  it('counts in several headers', async () => {
    await api().app.listen({ port: 0, host: '127.0.0.1' });
    const headers = [
      `Authorization: Bearer ${await tokenOf(user)}`,
      'Prefer: wait=1',
      'prefer: handling=strict',
    ];
    const answer = await sendBytes(portOf(api().app), requestBytes('GET /api/me?x=1', headers));
    expect(answer.status).toBe(422);
    expect(answer.headers['preference-applied']).toBe('handling=strict');
  });

  it('is not said to be applied by a refusal for another reason', async () => {
    for (const call of [{}, { as: newUser() }]) {
      const response = await api().get('/api/me/tasks/999999', { ...call, headers: STRICT });
      expect([401, 404]).toContain(response.statusCode);
      expect(response.headers).not.toHaveProperty('preference-applied');
    }
  });

  it('is allowed and shown to pages of other origins', async () => {
    const headers = { origin: 'http://localhost:3000', 'access-control-request-headers': 'prefer' };
    const preflight = await api().call('OPTIONS', '/api/me/tasks', { headers });
    expect(preflight.headers['access-control-allow-headers']).toBe('prefer');
    const { 'access-control-expose-headers': exposed } = preflight.headers;
    expect(String(exposed).split(', ')).toContain('Preference-Applied');
  });

  it('does not change an answer if it asks for nothing else', async () => {
    const response = await api().get('/api/me?x=1', { as: user, headers: { prefer: 'handling=lenient' } });
    expect(response.statusCode).toBe(200);
    expect(response.headers).not.toHaveProperty('preference-applied');
  });
});

const { procedures }: AnyTRPCRouter['_def'] = appRouter._def;

describe('in tRPC', () => {
  // Input as another transformer sends it, and misspelled filters.
  it.each([{ json: { limit: 1 } }, { limit: 1, statuss: 'pending' }, { 0: { limit: 1 } }, { input: {} }])(
    'a list with the input %j is refused',
    async (input) => {
      const response = await query('task.list', input);
      expect(response.statusCode).toBe(400);
      expect(response.json().error.data).toMatchObject({
        code: 'BAD_REQUEST',
        error_code: 'VALIDATION_ERROR',
      });
      expect(refusedNames(response)).toEqual(Object.keys(input).filter((name) => name !== 'limit'));
    },
  );

  it('every procedure refuses unknown members, or ignores and logs them', async () => {
    const ignoring: string[] = [];
    for (const [name, { _def }] of Object.entries<AnyTRPCProcedure>(procedures)) {
      const task = await api().createTask(user);
      const input = { task_id: task.id, title: 'x', json: 1 };
      const taken = name === 'task.list' || name === 'user.me' ? { json: 1 } : input;
      const lines = await linesOf(async () => {
        if (_def.type === 'subscription') {
          const url = `/trpc/${name}?input=${encodeURIComponent('{"json":1}')}`;
          const headers = { authorization: `Bearer ${await tokenOf(user)}` };
          return expect((await api().app.inject({ url, headers })).body).toContain('"path":"json"');
        }
        const response = await (_def.type === 'query' ? query(name, taken) : mutate(name, taken));
        if (response.statusCode === 200) ignoring.push(name);
        else expect(refusedNames(response)).toContain('json');
      });
      if (ignoring.includes(name)) expect(lines.at(-1)?.['unknown']).toContain('json');
    }
    expect(ignoring).toEqual(['task.create', 'task.update']);
  });

  it('a wrapped mutation does not run', async () => {
    for (const name of ['task.create', 'task.update', 'task.delete', 'task.complete', 'task.restore'])
      expect((await mutate(name, { json: { task_id: id, title: 'x' } })).statusCode).toBe(400);
  });

  it("a query may have the direction that tRPC's infinite queries add", async () => {
    const response = await query('task.list', { limit: 1, direction: 'forward' });
    expect(response.json().result.data.tasks).toHaveLength(1);
  });

  it.each([{}, { 'trpc-accept': 'application/json' }])(
    'the client may ask for a refusal, whatever answers: %j',
    async (headers) => {
      const response = await mutate('task.create', { title: 'x', foo: 1 }, { ...headers, ...STRICT });
      expect(response.body).toContain('"path":"foo"');
      expect(response.headers['preference-applied']).toBe('handling=strict');
    },
  );

  it('one call of a batch does not spoil the others', async () => {
    const input = encodeURIComponent(JSON.stringify({ 0: { json: {} }, 1: { limit: 1 } }));
    const response = await api().get(`/trpc/task.list,task.list?batch=1&input=${input}`, { as: user });
    expect(response.statusCode).toBe(207);
    expect(response.json()[0].error.data.error_code).toBe('VALIDATION_ERROR');
    expect(response.json()[1].result.data.tasks).toHaveLength(1);
  });
});
