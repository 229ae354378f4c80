import { newUser, SECRET, useApp } from '@tickline/server/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createCursorCodec } from '../../src/list/cursor.ts';

const api = useApp();
const user = newUser();

const titles = (list: { tasks: { title: string }[] }) => list.tasks.map((task) => task.title);
const list = (query = '', as = user) => api().get(`/api/me/tasks?${query}`, { as });

const TASKS = [
  { title: 'banana', priority: 'low', due_date: '2026-03-01T00:00:00Z', description: '100% sure' },
  { title: 'Apple', priority: 'high', due_date: null, completed: true },
  { title: 'cherry', priority: 'medium', due_date: '2026-01-01T00:00:00Z' },
  { title: 'apple', priority: 'high', due_date: '2026-02-01T00:00:00Z', description: 'under_score' },
  { title: 'Date \\ fig', priority: 'low', due_date: null, completed: true, description: '50 of 100' },
];

beforeAll(async () => {
  for (const task of TASKS) await api().createTask(user, task);
  await api().createTask(newUser(), { title: 'apple of another user' });
});

describe('GET /api/{user_id}/tasks', () => {
  it('answers with the newest first, and all there is to know of the page', async () => {
    const page = (await list()).json();
    expect(titles(page)).toEqual(['Date \\ fig', 'apple', 'cherry', 'Apple', 'banana']);
    expect(page).toMatchObject({ total: 5, limit: 100, offset: 0, next_cursor: null });
  });

  it('is empty for a user without tasks', async () => {
    const response = await list('', newUser());
    expect(response.json()).toEqual({ tasks: [], total: 0, limit: 100, offset: 0, next_cursor: null });
    expect(response.headers['x-total-count']).toBe('0');
  });

  it.each([
    ['sort=created_at&order=asc', ['banana', 'Apple', 'cherry', 'apple', 'Date \\ fig']],
    ['sort=created&order=asc', ['banana', 'Apple', 'cherry', 'apple', 'Date \\ fig']],
    ['sort=updated&order=desc', ['Date \\ fig', 'apple', 'cherry', 'Apple', 'banana']],
    ['order=desc', ['Date \\ fig', 'apple', 'cherry', 'Apple', 'banana']],
    ['sort=updated_at&order=asc', ['banana', 'Apple', 'cherry', 'apple', 'Date \\ fig']],
    ['sort=title&order=asc', ['Apple', 'apple', 'banana', 'cherry', 'Date \\ fig']],
    ['sort=title', ['Date \\ fig', 'cherry', 'banana', 'apple', 'Apple']],
    ['sort=priority&order=asc', ['banana', 'Date \\ fig', 'cherry', 'Apple', 'apple']],
    ['sort=priority&order=desc', ['apple', 'Apple', 'cherry', 'Date \\ fig', 'banana']],
    ['sort=due_date&order=asc', ['cherry', 'apple', 'banana', 'Apple', 'Date \\ fig']],
    ['sort=due_date&order=desc', ['banana', 'apple', 'cherry', 'Date \\ fig', 'Apple']],
  ])('sorts by %s', async (query, expected) => {
    expect(titles((await list(query)).json())).toEqual(expected);
  });

  it.each([
    ['status=all', 5],
    ['status=pending', 3],
    ['status=completed', 2],
    ['priority=high', 2],
    ['priority=low,high', 4],
    ['priority=low&priority=high', 4],
    ['priority=low,high&priority=medium', 5],
    ['priority=low,low', 2],
    ['search=apple', 2],
    ['search=APPLE', 2],
    ['search=100%25', 1],
    ['search=%25', 1],
    ['search=_', 1],
    ['search=under_s', 1],
    ['search=%5C', 1],
    ['search=%20', 2],
    ['search=+', 2],
    ["search='", 0],
    ['due_before=2026-02-01T00:00:00Z', 1],
    ['due_before=2026-02-01T00:00:00.001Z', 2],
    ['due_after=2026-02-01T00:00:00Z', 2],
    ['due_after=2026-02-01T00:00:00.001Z', 1],
    ['due_after=2026-02-01T02:00:00%2B02:00&due_before=2026-03-01T00:00:00Z', 1],
    ['due_after=0001-01-01T00:00:00Z', 3],
    ['status=completed&priority=high&search=app', 1],
    ['due_after=2026-02-01', 2],
    ['due_before=2026-02-01', 1],
    ['completed=true', 2],
    ['completed=false', 3],
    ['completed=true&status=completed', 2],
    ['completed=true&status=all', 2],
    ['completed=false&status=pending&priority=high', 1],
    ['priority[]=high', 2],
    ['priority%5B%5D=high&priority%5b%5d=low', 4],
    ['priority[0]=low&priority[7]=high', 4],
    ['priority[]=low,medium&priority=high&priority[99999999999999999999]=high', 5],
    ['unknown=1&direction=forward&user_id=someone&__proto__=1&priority[x]=low&priority[0][]=low&[]=low', 5],
  ])('finds by %s', async (query, count) => {
    const response = await list(query);
    expect(response.statusCode).toBe(200);
    expect(response.json().tasks).toHaveLength(count);
    expect(response.json().total).toBe(count);
    expect(response.headers['x-total-count']).toBe(String(count));
  });

  it.each([
    ['status=done', 'status'],
    ['status=', 'status'],
    ['status=all&status=all', 'status'],
    ['priority=urgent', 'priority.0'],
    ['priority=', 'priority.0'],
    ['priority=high,', 'priority.1'],
    ['search=', 'search'],
    [`search=${'x'.repeat(201)}`, 'search'],
    ['search=%00', 'search'],
    ['search=a&search=b', 'search'],
    ['due_before=yesterday', 'due_before'],
    ['due_before=', 'due_before'],
    ['due_after=2026-02-30', 'due_after'],
    ['due_after=20260201', 'due_after'],
    ['due_before=2026-W01-1', 'due_before'],
    ['due_before[]=2026-02-01', 'due_before'],
    ['completed=banana', 'completed'],
    ['completed=', 'completed'],
    ['completed=1', 'completed'],
    ['completed=TRUE', 'completed'],
    ['completed=true&completed=true', 'completed'],
    ['completed[]=true', 'completed'],
    ['completed=true&status=pending', 'completed'],
    ['completed=false&status=completed', 'completed'],
    ['priority[]=', 'priority.0'],
    ['priority[]=low&priority[]=urgent', 'priority.1'],
    ['priority[1]=urgent&priority[0]=low', 'priority.0'],
    ['status[]=completed', 'status'],
    ['limit[0]=1', 'limit'],
    // An unencoded plus is a space.
    ['due_after=2026-02-01T00:00:00+02:00', 'due_after'],
    ['sort=id', 'sort'],
    ['sort=', 'sort'],
    ['order=up', 'order'],
    ['order=DESC', 'order'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=1e1', 'limit'],
    ['limit=0x10', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=', 'limit'],
    ['limit=%2010', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['offset=-1', 'offset'],
    ['offset=9007199254740993', 'offset'],
    ['offset=', 'offset'],
    ['cursor=', 'cursor'],
    ['cursor=abc', 'cursor'],
    ['cursor=%00', 'cursor'],
    [`cursor=${'A'.repeat(5000)}`, 'cursor'],
  ])('refuses %s with 422, naming %s', async (query, path) => {
    const response = await list(query);
    expect(response.statusCode).toBe(422);
    expect(response.json().error.details.issues[0].path).toBe(path);
    expect(response.json().detail).toContain(path);
  });

  it('takes 200 characters of four bytes as a search', async () => {
    expect((await list(`search=${encodeURIComponent('\u{1F389}'.repeat(200))}`)).statusCode).toBe(200);
  });

  it('pages by offset, the total staying what it is', async () => {
    const page = (await list('sort=title&order=asc&limit=2&offset=4')).json();
    expect(page).toMatchObject({ total: 5, limit: 2, offset: 4, next_cursor: null });
    expect(titles(page)).toEqual(['Date \\ fig']);
    expect((await list('limit=2&offset=5')).json()).toMatchObject({ tasks: [], total: 5 });
    expect((await list('offset=9007199254740991')).json()).toMatchObject({ tasks: [], total: 5 });
  });

  describe('cursor', () => {
    const cursorOf = async (query: string) => (await list(query)).json().next_cursor;

    it('goes on where the page before ended, though tasks come and go', async () => {
      const owner = newUser();
      const [a, b, c, d] = await Promise.all(
        ['a', 'b', 'c', 'd'].map((title) => api().createTask(owner, { title })),
      );
      const first = await api().listTasks(owner, 'sort=title&order=asc&limit=2');
      expect(titles(first)).toEqual([a.title, b.title]);
      await api().delete(`/api/me/tasks/${b.id}`, { as: owner });
      await api().createTask(owner, { title: 'a0' });
      const second = await api().listTasks(owner, `sort=title&order=asc&limit=2&cursor=${first.next_cursor}`);
      expect(titles(second)).toEqual([c.title, d.title]);
      expect(second.next_cursor).toBeNull();
    });

    it('of the version before goes on, as in a rolling update', async () => {
      const owner = newUser();
      const [a, b] = [await api().createTask(owner, { title: 'a' }), await api().createTask(owner)];
      // The filters that were left out are null, and times are as PostgreSQL writes them.
      const scope = JSON.stringify([owner, 'all', null, null, null, null, 'created_at', 'desc']);
      const key = b.created_at.replace('T', ' ').replace(/\.?0*Z$/, '+00');
      const cursor = createCursorCodec(SECRET).encode(scope, { key, id: b.id });
      const { tasks } = await api().listTasks(owner, `cursor=${cursor}`);
      expect(tasks).toEqual([a]);
    });

    it('is the same for synonyms', async () => {
      const cursor = await cursorOf('sort=created&completed=false&limit=1');
      const response = await list(`sort=created_at&status=pending&limit=1&cursor=${cursor}`);
      expect(response.statusCode).toBe(200);
    });

    it('may change the page size, but neither the filters nor the order', async () => {
      const cursor = await cursorOf('sort=title&limit=1&priority=low,high');
      expect((await list(`sort=title&limit=3&priority=high&priority=low&cursor=${cursor}`)).statusCode).toBe(
        200,
      );
      for (const query of [
        '',
        'sort=title',
        'sort=title&order=asc&priority=low,high',
        'sort=title&priority=low',
        'sort=title&priority=low,high&search=a',
      ]) {
        expect((await list(`${query}&cursor=${cursor}`)).json().error.details.issues[0].path).toBe('cursor');
      }
    });

    it("refuses another user's", async () => {
      const cursor = await cursorOf('limit=1');
      expect((await list(`cursor=${cursor}`)).statusCode).toBe(200);
      expect((await list(`cursor=${cursor}`, newUser())).statusCode).toBe(422);
    });

    it('refuses one that was changed anywhere', async () => {
      const cursor = await cursorOf('limit=1');
      for (let index = 0; index < cursor.length; index += 1) {
        const other = cursor[index] === 'A' ? 'B' : 'A';
        const changed = cursor.slice(0, index) + other + cursor.slice(index + 1);
        expect((await list(`cursor=${changed}`)).statusCode).toBe(422);
      }
      for (const changed of [`${cursor}=`, `${cursor}A`, cursor.slice(0, -1), ` ${cursor}`]) {
        expect((await list(`cursor=${encodeURIComponent(changed)}`)).statusCode).toBe(422);
      }
    });

    it('excludes offset', async () => {
      const cursor = await cursorOf('limit=1');
      const response = await list(`cursor=${cursor}&offset=1`);
      expect(response.statusCode).toBe(422);
      expect(response.json().error.details.issues[0].path).toBe('offset');
    });
  });

  describe('Link', () => {
    const linksOf = (response: { headers: Record<string, unknown> }) =>
      Object.fromEntries(
        [...String(response.headers['link']).matchAll(/<([^>]+)>; rel="(\w+)"/g)].map(([, url, relation]) => [
          relation,
          url,
        ]),
      );

    async function walk(url: string): Promise<string[]> {
      const response = await api().get(url, { as: user });
      const next = linksOf(response)['next'];
      return [...titles(response.json()), ...(next ? await walk(next) : [])];
    }

    it('leads through all pages by offset, keeping the rest of the query', async () => {
      const url = '/api/me/tasks?sort=title&order=asc&limit=2';
      expect(await walk(url)).toEqual(['Apple', 'apple', 'banana', 'cherry', 'Date \\ fig']);
      const middle = await api().get(`${url}&offset=2`, { as: user });
      expect(linksOf(middle)).toEqual({ first: url, prev: `${url}&offset=0`, next: `${url}&offset=4` });
      expect(linksOf(await api().get(`${url}&offset=1`, { as: user }))['prev']).toBe(`${url}&offset=0`);
    });

    it('leads through all pages by cursor, once there is one', async () => {
      const query = 'sort=title&order=asc&limit=2';
      const { next_cursor } = (await list(query)).json();
      expect(await walk(`/api/tasks?${query}&cursor=${next_cursor}`)).toEqual([
        'banana',
        'cherry',
        'Date \\ fig',
      ]);
    });

    it('has neither prev nor next where all is on one page', async () => {
      expect(linksOf(await list())).toEqual({ first: '/api/me/tasks' });
    });
  });
});

describe('the ETag of a list', () => {
  const read = (as: string, query: string, condition: string) =>
    api().get(`/api/me/tasks?${query}`, { as, headers: { 'if-none-match': condition } });
  const tagOf = async (as: string, query = '') => String((await list(query, as)).headers['etag']);

  it('answers 304 until a task of the user changes, whichever it is', async () => {
    const owner = newUser();
    const { id } = await api().createTask(owner);
    await api().createTask(owner);
    const tag = await tagOf(owner, 'limit=1');
    expect(await tagOf(owner, 'limit=1')).toBe(tag);
    const unchanged = await read(owner, 'limit=1', tag);
    expect(unchanged.statusCode).toBe(304);
    expect(unchanged.headers['etag']).toBe(tag);
    expect(unchanged.body).toBe('');
    await api().createTask(newUser());
    expect((await read(owner, 'limit=1', `"x", ${tag}`)).statusCode).toBe(304);
    await api().patch(`/api/me/tasks/${id}/complete`, { as: owner });
    expect((await read(owner, 'limit=1', tag)).statusCode).toBe(200);
  });

  it('is of this list, and of this user, though both have had as many changes', async () => {
    const [one, other] = [newUser(), newUser()];
    for (const each of [one, other]) await api().createTask(each);
    const tag = await tagOf(one);
    expect((await read(one, 'order=asc', tag)).statusCode).toBe(200);
    expect((await read(other, '', tag)).statusCode).toBe(200);
  });

  it('is compared at the cost of one row', async () => {
    const owner = newUser();
    await api().createTask(owner);
    const tag = await tagOf(owner);
    const statements = vi.spyOn(api().database.statements, 'query');
    expect((await read(owner, '', tag)).statusCode).toBe(304);
    expect(statements.mock.calls.map(([{ text }]) => text)).toEqual([
      'SELECT revision FROM task_list WHERE user_id = $1',
    ]);
    statements.mockRestore();
  });

  it('does not stand before the checks of token, owner and rate', async () => {
    const owner = newUser();
    await api().createTask(owner);
    const headers = { 'if-none-match': await tagOf(owner) };
    expect((await api().get('/api/me/tasks', { headers })).statusCode).toBe(401);
    expect((await api().get(`/api/${owner}/tasks`, { as: newUser(), headers })).statusCode).toBe(403);
  });

  it('of a list without tasks changes with its content', async () => {
    const owner = newUser();
    await api().createTask(owner);
    const tag = await tagOf(owner, 'status=completed');
    expect((await read(owner, 'status=completed', tag)).statusCode).toBe(304);
    await api().createTask(owner, { completed: true });
    expect((await read(owner, 'status=completed', tag)).statusCode).toBe(200);
  });
});
