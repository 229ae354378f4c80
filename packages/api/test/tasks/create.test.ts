import { newUser, useApp } from '@tickline/server/testing';
import { describe, expect, it } from 'vitest';

const api = useApp();

const create = (body: unknown, user = newUser()) => api().post('/api/me/tasks', { as: user, body });

describe('POST /api/{user_id}/tasks', () => {
  it('answers 201 with the task and its Location', async () => {
    const user = newUser();
    const response = await create({ title: 'Buy milk' }, user);
    expect(response.statusCode).toBe(201);
    const task = response.json();
    expect(task).toEqual({
      id: expect.any(Number),
      user_id: user,
      title: 'Buy milk',
      description: null,
      completed: false,
      priority: 'medium',
      due_date: null,
      all_day: false,
      tags: [],
      recurrence: null,
      time_zone: null,
      completed_at: null,
      uid: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
      revision: 1,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updated_at: task.created_at,
    });
    expect(response.headers['location']).toBe(`/api/me/tasks/${task.id}`);
    expect((await api().get(String(response.headers['location']), { as: user })).json()).toEqual(task);
  });

  it('stores every field that a task may have', async () => {
    const body = {
      title: 'Write report',
      description: 'With figures',
      completed: true,
      priority: 'high',
      due_date: '2026-12-24T18:00:00+02:00',
      all_day: false,
      tags: ['work', 'Figures, mostly'],
      recurrence: 'FREQ=MONTHLY;BYDAY=-1FR',
      time_zone: 'Europe/Berlin',
    };
    const task = (await create(body)).json();
    expect(task).toMatchObject({ ...body, due_date: '2026-12-24T16:00:00.000Z' });
    expect(task.completed_at).toBe(task.updated_at);
  });

  it('takes a date as midnight UTC', async () => {
    const { due_date } = (await create({ title: 'x', due_date: '2026-12-24' })).json();
    expect(due_date).toBe('2026-12-24T00:00:00.000Z');
  });

  it('never takes the owner from the body', async () => {
    const [alice, bob] = [newUser(), newUser()];
    for (const url of ['/api/me/tasks', `/api/${alice}/tasks`, '/api/tasks', '/api/v1/tasks']) {
      const response = await api().post(url, { as: alice, body: { title: 'Mine', user_id: bob, id: 1 } });
      expect(response.statusCode).toBe(201);
      expect(response.json().user_id).toBe(alice);
    }
    expect((await api().listTasks(bob)).total).toBe(0);
  });

  it('trims the title, and only the title', async () => {
    const task = (await create({ title: ' \t\n Buy milk \u00a0', description: ' as it is ' })).json();
    expect(task).toMatchObject({ title: 'Buy milk', description: ' as it is ' });
  });

  it.each([
    ['200 letters', 'x'.repeat(200)],
    ['200 characters of four bytes', '\u{1F389}'.repeat(200)],
    ['200 characters and white space around them', ` ${'é'.repeat(200)} `],
    ['markup, quotes and SQL', `<b>'"; DROP TABLE task; --</b> \\ %_`],
    ['control characters', 'a\u0001\u001b[31mb\u007f'],
    ['right-to-left text and joined emoji', 'مرحبا \u{1F468}\u200d\u{1F469}\u200d\u{1F467}'],
  ])('keeps a title of %s', async (_what, title) => {
    const response = await create({ title });
    expect(response.statusCode).toBe(201);
    expect(response.json().title).toBe(title.trim());
  });

  it('keeps U+FEFF and white space at both ends of a description', async () => {
    const user = newUser();
    const description = '\ufeff \u2028\ttext\r\n\ufeff';
    const { id } = (await create({ title: 'x', description }, user)).json();
    const { tasks } = await api().listTasks(user);
    expect(tasks).toEqual([expect.objectContaining({ id, description })]);
  });

  it('keeps a description of 1000 characters of four bytes', async () => {
    const description = '\u{1F389}'.repeat(1000);
    expect((await create({ title: 'x', description })).json().description).toBe(description);
  });

  it.each([
    ['no title', {}, 'title'],
    ['an empty title', { title: '' }, 'title'],
    ['a title of white space', { title: ' \n\u2003' }, 'title'],
    ['a title that is null', { title: null }, 'title'],
    ['a title that is a number', { title: 5 }, 'title'],
    ['a title that is a list', { title: ['x'] }, 'title'],
    ['201 letters', { title: 'x'.repeat(201) }, 'title'],
    ['201 characters of four bytes', { title: '\u{1F389}'.repeat(201) }, 'title'],
    ['U+0000 in the title', { title: 'a\u0000b' }, 'title'],
    ['a lone high surrogate', { title: 'a\ud800' }, 'title'],
    ['a lone low surrogate', { title: '\udc00a' }, 'title'],
    ['U+0000 in the description', { title: 'x', description: '\u0000' }, 'description'],
    ['a lone surrogate in the description', { title: 'x', description: '\udfff' }, 'description'],
    ['a description of 1001 letters', { title: 'x', description: 'x'.repeat(1001) }, 'description'],
    ['a description that is a number', { title: 'x', description: 1 }, 'description'],
    ['completed as text', { title: 'x', completed: 'false' }, 'completed'],
    ['completed as a number', { title: 'x', completed: 0 }, 'completed'],
    ['completed as null', { title: 'x', completed: null }, 'completed'],
    ['an unknown priority', { title: 'x', priority: 'urgent' }, 'priority'],
    ['a priority in capitals', { title: 'x', priority: 'High' }, 'priority'],
    ['a due date without an offset', { title: 'x', due_date: '2026-12-24T18:00:00' }, 'due_date'],
    ['a due date that is no day', { title: 'x', due_date: '2026-02-30' }, 'due_date'],
    ['a due date and time that is no day', { title: 'x', due_date: '2026-02-30T00:00:00Z' }, 'due_date'],
    ['a due date in the year 0', { title: 'x', due_date: '0000-06-01T00:00:00Z' }, 'due_date'],
    ['a due date after the year 9999', { title: 'x', due_date: '9999-12-31T23:59:59-01:00' }, 'due_date'],
    ['a due date as a number', { title: 'x', due_date: 1_800_000_000 }, 'due_date'],
  ])('refuses %s with 422', async (_what, body, path) => {
    const user = newUser();
    const response = await create(body, user);
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({
      error_code: 'VALIDATION_ERROR',
      detail: expect.stringContaining(path),
      error: { details: { issues: [{ path, message: expect.any(String) }] } },
    });
    expect((await api().listTasks(user)).total).toBe(0);
  });

  it('names every field that is wrong', async () => {
    const response = await create({ title: '', priority: 'urgent', due_date: 'soon' });
    const paths = response.json().error.details.issues.map((issue: { path: string }) => issue.path);
    expect(paths).toEqual(['title', 'priority', 'due_date']);
  });

  it.each([['[]'], ['null'], ['"text"'], ['5'], ['true'], ['[{"title":"x"}]']])(
    'refuses the body %s with 422',
    async (body) => {
      expect((await create(body)).statusCode).toBe(422);
    },
  );

  it('refuses an absent body with 422, whatever its type is said to be', async () => {
    const user = newUser();
    expect((await api().post('/api/me/tasks', { as: user })).statusCode).toBe(422);
    expect((await create('', user)).statusCode).toBe(422);
  });

  it('takes no harm from __proto__ and constructor', async () => {
    const response = await create(
      '{"title":"x","__proto__":{"priority":"high","polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    );
    expect(response.statusCode).toBe(201);
    expect(response.json().priority).toBe('medium');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  // No more of them: on a slow machine they would be too many to be taken on.
  it('gives sixty clients at once an id for each of their tasks', async () => {
    const user = newUser();
    const createFour = async (client: number) => {
      const ids: number[] = [];
      for (let n = 0; n < 4; n += 1)
        ids.push((await api().createTask(user, { title: `Task ${n} of ${client}` })).id);
      return ids;
    };
    const ids = await Promise.all(Array.from({ length: 60 }, (_, client) => createFour(client)));
    expect(new Set(ids.flat()).size).toBe(240);
    expect((await api().listTasks(user)).total).toBe(240);
  });
});
