import { randomUUID } from 'node:crypto';
import { newUser, useApp } from '@tickline/server/testing';
import { beforeAll, describe, expect, it } from 'vitest';

const api = useApp();

const create = (tags: unknown, user = newUser()) =>
  api().post('/api/me/tasks', { as: user, body: { title: 'x', tags } });
const tagsOf = async (user: string) => (await api().get('/api/me/tags', { as: user })).json().tags;

describe('the tags of a task', () => {
  it.each([
    [[], []],
    [
      ['b', 'a'],
      ['b', 'a'],
    ],
    [
      ['a', 'A', ' a ', 'a'],
      ['a', 'A'],
    ],
    [
      ['a,b', '"', '\\', '{}', 'NULL', 'null', "'", '{"a"}', '\\"'],
      ['a,b', '"', '\\', '{}', 'NULL', 'null', "'", '{"a"}', '\\"'],
    ],
    [['🎂'.repeat(50)], ['🎂'.repeat(50)]],
    [[` ${'x'.repeat(50)}\t`], ['x'.repeat(50)]],
    [
      ['مرحبا', '日本語', 'e\u0301', 'é'],
      ['مرحبا', '日本語', 'e\u0301', 'é'],
    ],
    [Array.from({ length: 20 }, (_, n) => `${n}`), Array.from({ length: 20 }, (_, n) => `${n}`)],
  ])('may be %j', async (tags, expected) => {
    const user = newUser();
    const created = (await create(tags, user)).json();
    expect(created.tags).toEqual(expected);
    expect((await api().listTasks(user)).tasks).toEqual([created]);
    const url = `/api/me/tasks/${created.id}`;
    expect(
      (await api().put(url, { as: user, body: { tags: [...tags].reverse() } })).json().tags,
    ).toHaveLength(expected.length);
    expect((await api().put(url, { as: user, body: { tags: [] } })).json().tags).toEqual([]);
    const operation = { op: 'create', uid: randomUUID(), title: 'y', tags };
    const batch = await api().post('/api/me/tasks/batch', { as: user, body: { operations: [operation] } });
    expect(batch.json().results[0].tags).toEqual(expected);
  });

  it.each([
    [null, 'tags'],
    ['a', 'tags'],
    [{ 0: 'a' }, 'tags'],
    [[1], 'tags.0'],
    [[null], 'tags.0'],
    [[['a']], 'tags.0'],
    [['a', ''], 'tags.1'],
    [[' \t\n'], 'tags.0'],
    [['a\nb'], 'tags.0'],
    [['a\0b'], 'tags.0'],
    [['\u007f'], 'tags.0'],
    [['\u0085x\u009f'], 'tags.0'],
    [['\ud800'], 'tags.0'],
    [['x'.repeat(51)], 'tags.0'],
    [['🎂'.repeat(51)], 'tags.0'],
    [Array.from({ length: 21 }, (_, n) => `${n}`), 'tags'],
  ])('may not be %j', async (tags, path) => {
    const response = await create(tags);
    expect(response.statusCode).toBe(422);
    expect(response.json().error.details.issues[0].path).toBe(path);
  });

  it('may not be thousands, and the refusal is short', async () => {
    const headers = { 'content-type': 'application/json' };
    for (const tag of ['a', '', 1]) {
      const tags = Array.from({ length: 20_000 }, () => tag);
      const response = await create(tags);
      expect(response.statusCode).toBe(422);
      expect(response.body.length).toBeLessThan(20_000);
      const call = await api().post('/trpc/task.create', {
        as: newUser(),
        headers,
        body: { title: 'x', tags },
      });
      expect(call.statusCode).toBe(400);
      expect(call.body.length).toBeLessThan(20_000);
    }
  });
});

describe('GET /api/{user_id}/tags', () => {
  const user = newUser();
  beforeAll(async () => {
    for (const [tags, completed] of [
      [['home', 'b'], false],
      [['home', 'B'], true],
      [['home'], true],
      [['Z', 'é'], false],
      [[], false],
    ])
      await api().createTask(user, { tags, completed });
  });

  it('returns the tags most used first, and then by code point', async () => {
    expect(await tagsOf(user)).toEqual([
      { tag: 'home', total: 3, pending: 1 },
      { tag: 'B', total: 1, pending: 0 },
      { tag: 'Z', total: 1, pending: 1 },
      { tag: 'b', total: 1, pending: 1 },
      { tag: 'é', total: 1, pending: 1 },
    ]);
    expect((await api().get(`/api/v1/${user}/tags`, { as: user })).json().tags).toHaveLength(5);
  });

  it('returns nothing of others, of deleted tasks, or of a user without tasks', async () => {
    const other = newUser();
    expect(await tagsOf(other)).toEqual([]);
    const { id } = await api().createTask(other, { tags: ['gone'] });
    expect(await tagsOf(other)).toEqual([{ tag: 'gone', total: 1, pending: 1 }]);
    await api().delete(`/api/me/tasks/${id}`, { as: other });
    expect(await tagsOf(other)).toEqual([]);
    await api().post(`/api/me/tasks/${id}/restore`, { as: other });
    expect(await tagsOf(other)).toHaveLength(1);
    expect((await api().get(`/api/${user}/tags`, { as: other })).statusCode).toBe(403);
    expect((await api().get('/api/me/tags')).statusCode).toBe(401);
    expect((await api().post('/api/me/tags', { as: other })).statusCode).toBe(405);
    expect((await api().get('/api/tags', { as: other })).statusCode).toBe(404);
  });

  it('returns a thousand at most', async () => {
    const many = newUser();
    for (let from = 0; from < 1020; from += 20)
      await api().createTask(many, { tags: Array.from({ length: 20 }, (_, n) => `tag ${from + n}`) });
    await api().createTask(many, { tags: ['tag 1019'] });
    const tags = await tagsOf(many);
    expect(tags).toHaveLength(1000);
    expect(tags[0]).toEqual({ tag: 'tag 1019', total: 2, pending: 2 });
  });
});

describe('the filter tag', () => {
  const user = newUser();
  beforeAll(async () => {
    for (const [title, tags] of [
      ['1', ['home']],
      ['2', ['home', 'a,b']],
      ['3', ['Home', ' x ']],
      ['4', ['a', 'b']],
      ['5', []],
    ])
      await api().createTask(user, { title, tags });
  });
  const found = async (query: string) => {
    const { tasks, total } = await api().listTasks(user, `order=asc&${query}`);
    expect(total).toBe(tasks.length);
    return tasks.map(({ title }: { title: string }) => title).join('');
  };

  it.each([
    ['tag=home', '12'],
    ['tag=Home', '3'],
    ['tag=HOME', ''],
    ['tag=a,b', '2'],
    ['tag=a', '4'],
    ['tag=a&tag=a,b', '24'],
    ['tag[]=a&tag[]=home', '124'],
    ['tag[0]=a&tag[1]=home', '124'],
    ['tag=%20home', ''],
    ['tag=x', '3'],
    ['tag=%22&tag=%5C&tag=%7B%7D&tag=NULL', ''],
    ['tag=home&search=2', '2'],
    ['tag=home&status=completed', ''],
  ])('%s', async (query, expected) => {
    expect(await found(query)).toBe(expected);
  });

  it.each([
    'tag=',
    `tag=${'x'.repeat(51)}`,
    'tag=a%00b',
    Array.from({ length: 21 }, (_, n) => `tag=${n}`).join('&'),
  ])('refuses %s', async (query) => {
    const response = await api().get(`/api/me/tasks?${query}`, { as: user });
    expect(response.statusCode).toBe(422);
    expect(response.json().detail).toMatch(/^tag/);
  });

  it('is part of a cursor', async () => {
    const { next_cursor: cursor } = await api().listTasks(user, 'tag=home&tag=a&limit=1');
    expect((await api().listTasks(user, `tag=a&tag=home&tag=a&limit=9&cursor=${cursor}`)).tasks).toHaveLength(
      2,
    );
    for (const query of ['', 'tag=home', 'tag=a%22,%22home', 'tag=a&tag=home&tag=x'])
      expect((await api().get(`/api/me/tasks?${query}&cursor=${cursor}`, { as: user })).statusCode).toBe(422);
  });
});

it.each(['{NULL}', '{a,NULL}', '{{a},{b}}'])('tags by SQL are a list of texts, not %s', async (tags) => {
  const user = newUser();
  await create(['a'], user);
  const written = api().database.prisma
    .$executeRaw`UPDATE task SET tags = ${tags}::text[] WHERE user_id = ${user}`;
  await expect(written).rejects.toThrow('task_tags_check');
  expect(await tagsOf(user)).toHaveLength(1);
});
