import { newUser, useApp } from '@tickline/server/testing';
import { describe, expect, it } from 'vitest';

const api = useApp();

async function someTask() {
  const user = newUser();
  const task = await api().createTask(user, { title: 'first' });
  const url = `/api/me/tasks/${task.id}`;
  return { user, task, url, tag: `"${task.revision}"` };
}

type Given = Awaited<ReturnType<typeof someTask>>;

const ifMatch = (tag: string) => ({ 'if-match': tag });

/** Every write of a task that takes a precondition. */
const WRITES = {
  put: ({ user, url }: Given, tag: string) =>
    api().put(url, { as: user, body: { title: 'second' }, headers: ifMatch(tag) }),
  patch: ({ user, url }: Given, tag: string) =>
    api().patch(url, { as: user, body: { title: 'second' }, headers: ifMatch(tag) }),
  toggle: ({ user, url }: Given, tag: string) =>
    api().patch(`${url}/complete`, { as: user, headers: ifMatch(tag) }),
  complete: ({ user, url }: Given, tag: string) =>
    api().patch(`${url}/complete`, { as: user, body: { completed: true }, headers: ifMatch(tag) }),
  delete: ({ user, url }: Given, tag: string) => api().delete(url, { as: user, headers: ifMatch(tag) }),
  'delete for good': ({ user, url }: Given, tag: string) =>
    api().delete(`${url}?permanent=true`, { as: user, headers: ifMatch(tag) }),
};

describe.each(Object.entries(WRITES))('If-Match of %s', (_name, write) => {
  it('lets the write happen if it names the revision', async () => {
    const given = await someTask();
    expect((await write(given, given.tag)).statusCode).toBeLessThan(300);
  });

  it('refuses it with 412 and the task as it is now if it names another', async () => {
    const given = await someTask();
    const now = (await api().put(given.url, { as: given.user, body: { title: 'now' } })).json();
    const response = await write(given, given.tag);
    expect(response.statusCode).toBe(412);
    expect(response.json()).toMatchObject({
      error_code: 'PRECONDITION_FAILED',
      error: { details: { task: now } },
    });
    expect((await api().get(given.url, { as: given.user })).json()).toEqual(now);
  });

  it('is a 404 if there is no such task', async () => {
    const given = await someTask();
    await api().delete(`${given.url}?permanent=true`, { as: given.user });
    for (const tag of [given.tag, '*']) expect((await write(given, tag)).statusCode).toBe(404);
  });

  it.each([
    ['*', (_tag: string) => '*'],
    ['a weakened tag', (tag: string) => `W/${tag}`],
    ['a tag with the name of a compression', (tag: string) => tag.replace(/"$/, '-gzip"')],
    ['a list', (tag: string) => `"1000", ${tag} ,"x"`],
  ])('takes %s', async (_what, spell) => {
    const given = await someTask();
    expect((await write(given, spell(given.tag))).statusCode).toBeLessThan(300);
  });

  it.each(['"2"', 'W/"17"', '1', '"1', 'x', '', '"-1"', '"1e0"', `"${'9'.repeat(400)}"`, '"2","3"'])(
    'matches no task with %s',
    async (tag) => {
      const given = await someTask();
      expect((await write(given, tag)).statusCode).toBe(412);
    },
  );
});

describe('two devices that send If-Match', () => {
  it('lose no update: one of two at once gets a 412', async () => {
    const given = await someTask();
    const titles = Array.from({ length: 10 }, (_, n) => `title ${n}`);
    const responses = await Promise.all(
      titles.map((title) =>
        api().put(given.url, { as: given.user, body: { title }, headers: ifMatch(given.tag) }),
      ),
    );
    const won = responses.filter(({ statusCode }) => statusCode === 200);
    expect(won).toHaveLength(1);
    expect(responses.filter(({ statusCode }) => statusCode === 412)).toHaveLength(9);
    expect((await api().get(given.url, { as: given.user })).json()).toEqual(won[0]?.json());
  });
});

describe('if_revision over tRPC', () => {
  const call = (user: string, procedure: string, body: object) =>
    api().post(`/trpc/task.${procedure}`, { as: user, body });

  it('is the same, and the error has the task', async () => {
    const { user, task } = await someTask();
    const input = { task_id: task.id, if_revision: task.revision };
    const { data: now } = (await call(user, 'update', { ...input, title: 'now' })).json().result;
    expect(now.revision).toBe(task.revision + 1);
    for (const procedure of ['update', 'complete', 'delete'])
      expect((await call(user, procedure, input)).json().error.data).toMatchObject({
        error_code: 'PRECONDITION_FAILED',
        httpStatus: 412,
        details: { task: now },
      });
  });

  it.each(['1', 1.5, null, [], ['1'], Array(21).fill(1)])(
    'must be a number or some: %j',
    async (if_revision) => {
      const { user, task } = await someTask();
      expect((await call(user, 'update', { task_id: task.id, if_revision })).statusCode).toBe(400);
    },
  );
});

describe('the ETag of a task', () => {
  it('is strong, names the revision, and is on every answer that is one task', async () => {
    const { user, url, tag } = await someTask();
    expect((await api().get(url, { as: user })).headers['etag']).toBe(tag);
    const update = await api().put(url, { as: user, body: { title: 'x' } });
    expect(update.headers['etag']).toBe(`"${update.json().revision}"`);
    const toggle = await api().patch(`${url}/complete`, { as: user });
    expect(toggle.headers['etag']).toBe(`"${toggle.json().revision}"`);
  });

  it('answers 304 to a read of the same revision', async () => {
    const { user, url, tag } = await someTask();
    const read = (condition: string) => api().get(url, { as: user, headers: { 'if-none-match': condition } });
    expect((await read(tag)).statusCode).toBe(304);
    expect((await read(`W/${tag}`)).statusCode).toBe(304);
    await api().put(url, { as: user, body: { title: 'x' } });
    expect((await read(tag)).statusCode).toBe(200);
  });
});
