import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newUser, useApp } from '../harness/app.ts';

const api = useApp();

/** Returns a user with a task and a deleted one, and the paths that this user can read. */
async function readable() {
  const as = newUser();
  const { id } = await api().createTask(as);
  await api().delete(`/api/me/tasks/${(await api().createTask(as)).id}`, { as });
  const tasks = ['', '?limit=1', `/${id}`, '/changes', '/trash'].map((path) => `/api/me/tasks${path}`);
  return { as, urls: [...tasks, `/api/${as}/tasks?limit=1`, `/api/tasks/${id}`, '/api/v1/me'] };
}

describe('a read of the API', () => {
  it("may be kept by the user's own cache, which has to ask each time", async () => {
    const { as, urls } = await readable();
    for (const url of urls) {
      const { headers } = await api().get(url, { as });
      expect(headers['cache-control']).toBe('private, no-cache');
      // A task's tag is strong: a write names it in `If-Match`.
      expect(headers['etag']).toMatch(/\/tasks\/\d/.test(url) ? /^"\d+"$/ : /^W\/"[\w-]{20,}"$/);
    }
  });

  it('is answered with 304 and no body where the client has it', async () => {
    const { as, urls } = await readable();
    for (const url of urls) {
      const first = await api().get(url, { as });
      const etag = String(first.headers['etag']);
      const { statusCode, body, headers } = await api().get(url, { as, headers: { 'if-none-match': etag } });
      expect([statusCode, body]).toEqual([304, '']);
      for (const name of ['etag', 'cache-control', 'vary', 'x-content-type-options'])
        expect(headers[name]).toBe(first.headers[name]);
      expect(headers['x-request-id']).toMatch(/^[\w-]{36}$/);
      for (const name of ['content-type', 'content-length']) expect(headers).not.toHaveProperty(name);
    }
  });

  it.each([
    ['the tag without W/', (tag: string) => tag.replace('W/', '')],
    ['one of several', (tag: string) => `"other", W/"x,y" ,${tag}`],
    ['the tag with W/', (tag: string) => `W/${tag.replace('W/', '')}`],
    ['any', () => '*'],
  ])('knows its tag again as %s', async (_, condition) => {
    const { as, urls } = await readable();
    for (const url of urls) {
      const etag = String((await api().get(url, { as })).headers['etag']);
      const headers = { 'if-none-match': condition(etag) };
      expect((await api().get(url, { as, headers })).statusCode).toBe(304);
    }
  });

  it.each(['"other"', 'W/"other"', '', '"', 'W/', '""', '**', 'x'.repeat(5000)])(
    'is whole for the tag %j',
    async (condition) => {
      const as = newUser();
      await api().createTask(as);
      const response = await api().get('/api/me/tasks', { as, headers: { 'if-none-match': condition } });
      expect(response.statusCode).toBe(200);
      expect(response.json().total).toBe(1);
    },
  );

  it('has another tag once a task has changed', async () => {
    const as = newUser();
    const { id } = await api().createTask(as);
    const before = await api().get('/api/me/tasks', { as });
    await api().patch(`/api/me/tasks/${id}/complete`, { as });
    const headers = { 'if-none-match': String(before.headers['etag']) };
    expect((await api().get('/api/me/tasks', { as, headers })).json().tasks[0].completed).toBe(true);
  });

  it("never takes another user's content for the caller's", async () => {
    const [one, other] = [newUser(), newUser()];
    await api().createTask(one);
    const headers = {
      'if-none-match': String((await api().get('/api/me/tasks', { as: one })).headers['etag']),
    };
    expect((await api().get('/api/me/tasks', { as: other, headers })).statusCode).toBe(200);
  });

  it('by HEAD has the headers of GET, 304 included', async () => {
    const { as, urls } = await readable();
    for (const url of urls) {
      const get = await api().get(url, { as });
      for (const condition of ['"other"', String(get.headers['etag'])]) {
        const headers = { 'if-none-match': condition };
        const head = await api().call('HEAD', url, { as, headers });
        expect(head.statusCode).toBe(condition === '"other"' ? 200 : 304);
        expect(head.body).toBe('');
        for (const name of ['etag', 'vary', 'cache-control', 'content-length'])
          expect(head.headers[name]).toBe(get.headers[name]);
      }
    }
  });
});

describe('a condition', () => {
  it('does not keep a write from happening', async () => {
    const as = newUser();
    const headers = { 'if-none-match': '*' };
    const created = await api().post('/api/me/tasks', { as, headers, body: { title: 'x' } });
    expect(created.statusCode).toBe(201);
    expect(created.headers['etag']).toBe(`"${created.json().revision}"`);
  });

  it('does not turn an error into a 304', async () => {
    const { as } = await readable();
    const tag = String((await api().get('/api/me/tasks', { as })).headers['etag']);
    const paths = [
      '/999999',
      '?limit=x',
      '?cursor=x',
      '?offset=1&cursor=x',
      '/changes?since=x',
      '/trash?limit=0',
    ];
    for (const url of [...paths.map((path) => `/api/me/tasks${path}`), '/api/other/tasks', '/nothing'])
      for (const condition of ['*', tag]) {
        const response = await api().get(url, { as, headers: { 'if-none-match': condition } });
        expect(response.statusCode, url).toBeGreaterThanOrEqual(400);
        expect(response.headers).not.toHaveProperty('etag');
      }
    const headers = { 'if-none-match': '*' };
    expect((await api().get('/api/me', { headers })).statusCode).toBe(401);
  });
});

describe('a write that answers with a task', () => {
  it('has the tag of a read after it, so that the next write can name it', async () => {
    const as = newUser();
    const body = { title: 'x', uid: randomUUID() };
    const created = await api().post('/api/me/tasks', { as, body });
    const url = `/api/me/tasks/${created.json().id}`;
    const writes = [
      () => Promise.resolve(created),
      () => api().post('/api/me/tasks', { as, body }),
      () => api().put(url, { as, body: { title: 'y' } }),
      () => api().patch(url, { as, body: {} }),
      () => api().patch(`${url}/complete`, { as }),
      () => api().patch(`${url}/complete`, { as, body: { completed: true } }),
      () =>
        api()
          .delete(url, { as })
          .then(() => api().post(`${url}/restore`, { as })),
    ];
    for (const write of writes) {
      const { headers, statusCode } = await write();
      expect([200, 201]).toContain(statusCode);
      expect(headers['etag']).toBe((await api().get(url, { as })).headers['etag']);
      const next = { 'if-match': String(headers['etag']) };
      expect((await api().patch(url, { as, headers: next, body: { title: 'z' } })).statusCode).toBe(200);
    }
  });
});

describe('no cache keeps', () => {
  it.each(['/api/me', '/nothing', '/api/me/tasks/x', '/health', '/health/live', '/health/ready'])(
    '%s without a token',
    async (url) => {
      const { headers } = await api().get(url);
      expect(headers['cache-control']).toBe('no-store');
      expect(headers).not.toHaveProperty('etag');
    },
  );
});

describe('beside Better Auth', () => {
  const embedded = useApp({ AUTH_MODE: 'embedded' });

  it('nothing is kept, tagged or compressed', async () => {
    const { headers } = await embedded().get('/api/auth/ok', { headers: { 'accept-encoding': 'br, gzip' } });
    expect(headers['cache-control']).toBe('no-store');
    for (const name of ['etag', 'content-encoding']) expect(headers).not.toHaveProperty(name);
  });
});
