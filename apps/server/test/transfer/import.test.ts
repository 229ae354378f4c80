import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newUser, useApp } from '../harness/app.ts';
import { tokenOf } from '../harness/token.ts';

const api = useApp();
const few = useApp({ MAX_TASKS_PER_USER: '5' });

interface Given {
  as: string;
  type?: string;
  app?: typeof api;
}

async function send(body: unknown, { as, type = 'application/json', app = api }: Given) {
  const headers = { 'content-type': type };
  return app().post('/api/me/import', { as, headers, body });
}

const NOTHING = { created: 0, existing: 0, failed_total: 0, failed: [], warnings_total: 0, warnings: [] };

const exported = async (as: string, format = 'json') =>
  (await api().get(`/api/export?format=${format}`, { as })).body;

const contentOf = (tasks: Record<string, unknown>[]) =>
  tasks.map(({ id: _id, user_id: _user, revision: _revision, ...task }) => task);

describe('a file that was exported', () => {
  it.each([
    ['json', 'application/json'],
    ['csv', 'text/csv; charset=utf-8'],
    ['ical', 'Text/Calendar'],
  ])('as %s makes the same tasks of another user, and again nothing', async (format, type) => {
    const [one, other] = [newUser(), newUser()];
    const zone = { due_date: '2026-03-29T00:30:00Z', time_zone: 'Europe/Berlin', recurrence: 'FREQ=DAILY' };
    await api().createTask(one, { title: "'=1+1", tags: ['a,b', 'c\\'], ...zone });
    await api().createTask(one, { title: 'Day', due_date: '2026-12-24', description: 'a\n"b"\n' });
    await api().createTask(one, { title: 'Done', completed: true, priority: 'high' });
    const file = await exported(one, format);
    const first = await send(file, { as: other, type });
    expect([first.statusCode, first.json()]).toEqual([200, { ...NOTHING, created: 3 }]);
    const lists = [await api().listTasks(one, 'sort=title'), await api().listTasks(other, 'sort=title')];
    const [theirs, copies] = lists.map(({ tasks }) => contentOf(tasks));
    const plain = (tasks: object[] | undefined) =>
      format === 'ical' ? JSON.parse(JSON.stringify(tasks).replace(/(?<=:\d\d)\.\d{3}Z/g, '.000Z')) : tasks;
    expect(copies).toEqual(plain(theirs));
    expect((await send(file, { as: other, type })).json()).toEqual({ ...NOTHING, existing: 3 });
    expect((await api().listTasks(other)).total).toBe(3);
  });

  it('makes tasks that others see as changes', async () => {
    const as = newUser();
    const { cursor } = (await api().get('/api/me/tasks/changes', { as })).json();
    await send({ tasks: [{ title: 'x' }] }, { as });
    const { changes } = (await api().get(`/api/me/tasks/changes?since=${cursor}`, { as })).json();
    expect(changes).toMatchObject([{ deleted: false, task: { title: 'x' } }]);
  });
});

describe('rows', () => {
  it('that are no tasks are told, and stop no other', async () => {
    const as = newUser();
    const tasks = [
      { title: 'one' },
      { title: '' },
      7,
      { title: 'x', tags: [1] },
      { title: 'two', completed: 'no' },
      { title: 'three' },
    ];
    const { failed, ...counts } = (await send({ tasks }, { as })).json();
    expect(counts).toEqual({ created: 2, existing: 0, failed_total: 4, warnings_total: 0, warnings: [] });
    expect(
      failed.map(({ row, issues }: { row: number; issues: { path: string }[] }) => [row, issues[0]?.path]),
    ).toEqual([
      [2, 'title'],
      [3, ''],
      [4, 'tags.0'],
      [5, 'completed'],
    ]);
  });

  it('without a uid are the same tasks each time, and two that are the same are two', async () => {
    const as = newUser();
    const tasks = [{ title: 'twin' }, { title: 'twin' }, { title: 'single' }];
    expect((await send({ tasks }, { as })).json()).toMatchObject({ created: 3, existing: 0 });
    expect((await send({ tasks }, { as })).json()).toMatchObject({ created: 0, existing: 3 });
    const other = newUser();
    expect((await send({ tasks }, { as: other })).json()).toMatchObject({ created: 3 });
  });

  it('with one uid are one task, with the first text', async () => {
    const as = newUser();
    const uid = randomUUID();
    const tasks = [
      { title: 'first', uid: uid.toUpperCase() },
      { title: 'second', uid },
    ];
    expect((await send({ tasks }, { as })).json()).toMatchObject({ created: 1, existing: 1 });
    expect((await api().listTasks(as)).tasks).toMatchObject([{ title: 'first', uid }]);
  });

  it('of a task in the trash leave it there, and say so', async () => {
    const as = newUser();
    const { id, uid } = await api().createTask(as);
    await api().delete(`/api/me/tasks/${id}`, { as });
    const report = (await send({ tasks: [{ title: 'x', uid }, { title: 'y' }] }, { as })).json();
    expect(report).toMatchObject({
      created: 1,
      failed_total: 1,
      failed: [{ row: 1, issues: [{ path: 'uid' }] }],
    });
    expect((await api().listTasks(as)).total).toBe(1);
  });

  it('beyond the limit of tasks are not created, and those before are', async () => {
    const as = newUser();
    const tasks = Array.from({ length: 150 }, (_, n) => ({ title: `${n}` }));
    const report = (await send({ tasks }, { as, app: few })).json();
    expect(report).toMatchObject({ created: 5, existing: 0, failed_total: 145 });
    expect(report.failed).toHaveLength(100);
    expect(report.failed[0]).toMatchObject({ row: 6 });
    expect((await few().listTasks(as)).total).toBe(5);
  });

  it('have the texts of others as data', async () => {
    const as = newUser();
    const text = '{"__proto__": {"a": 1}, "title": "mine", "user_id": "other", "id": 5, "x": {"tasks": []}}';
    const report = (await send(`{"x": [1, [2], {"tasks": [3]}], "tasks": [${text}]}`, { as })).json();
    expect(report).toEqual({ ...NOTHING, created: 1 });
    expect((await api().listTasks(as)).tasks).toMatchObject([{ title: 'mine', user_id: as }]);
  });
});

describe('a file of another kind', () => {
  it.each([
    ['application/json', '[]', 'This is not a JSON object'],
    ['application/json', '{}', 'The file has no list `tasks`. Send an export of Tickline'],
    ['application/json', '{"tasks": {}}', '`tasks` must be a list'],
    ['application/json', '{"version": 2, "tasks": []}', 'The file is of a later version of Tickline'],
    ['application/json', '{"tasks": [', 'The JSON ends too early'],
    ['application/json', 'title,description\r\nx,y', 'This is not a JSON object'],
    ['text/csv', 'name,notes\r\nx,y', 'The first line has no column `title`'],
    ['text/csv', '"title\r\nx', 'A quote is opened and never closed'],
    ['text/calendar', '{"tasks":[]}', 'The file does not begin with BEGIN:VCALENDAR (line 1)'],
    ['text/calendar', 'BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\n', 'The calendar ends too early'],
  ])('%s %s is refused: %s', async (type, body, detail) => {
    const response = await send(body, { as: newUser(), type });
    expect(response.statusCode).toBe(422);
    expect(response.json().detail).toContain(detail);
  });

  it('by its type, or without any, is refused', async () => {
    const as = newUser();
    expect((await send('x', { as, type: 'text/plain' })).statusCode).toBe(415);
    expect((await api().post('/api/me/import', { as })).statusCode).toBe(415);
    const packed = { 'content-type': 'text/csv', 'content-encoding': 'gzip' };
    expect((await api().post('/api/me/import', { as, headers: packed, body: 'x' })).statusCode).toBe(415);
  });

  it('that is not UTF-8 is refused', async () => {
    const authorization = `Bearer ${await tokenOf(newUser())}`;
    const payload = Buffer.from('title\r\n\xe4\r\n', 'latin1');
    const headers = { authorization, 'content-type': 'text/csv' };
    const response = await api().inject({ method: 'POST', url: '/api/me/import', headers, payload });
    expect(response.json()).toMatchObject({ status: 422, detail: 'The file is not UTF-8' });
  });

  it('in its middle keeps what was before, and says where it broke', async () => {
    const as = newUser();
    const report = (await send('title\r\none\r\n"two\r\nthree\r\n', { as, type: 'text/csv' })).json();
    expect(report).toMatchObject({ created: 1, failed_total: 1 });
    expect(report.failed[0].issues[0].message).toBe(
      'A quote is opened and never closed. The rest was not read',
    );
  });
});

describe('an import', () => {
  it('is refused to others, and without a token, before its body is read', async () => {
    const body = { tasks: [{ title: 'x' }] };
    const as = newUser();
    const owner = newUser();
    expect((await api().post(`/api/${owner}/import`, { as, body })).json()).toMatchObject({
      error_code: 'FORBIDDEN',
    });
    expect((await api().post('/api/me/import', { body })).statusCode).toBe(401);
    expect((await api().listTasks(owner)).total).toBe(0);
  });

  it('is refused if it says that it is larger than it may be', async () => {
    const headers = { 'content-type': 'text/csv', 'content-length': '100000001' };
    const response = await api().post('/api/me/import', { as: newUser(), headers, body: 'title' });
    expect(response.json()).toMatchObject({ status: 413, error_code: 'PAYLOAD_TOO_LARGE' });
  });

  it('at the same time as another of the same file makes each task once', async () => {
    const as = newUser();
    const tasks = Array.from({ length: 250 }, (_, n) => ({ title: `${n}`, uid: randomUUID() }));
    const reports = await Promise.all([send({ tasks }, { as }), send({ tasks }, { as })]);
    const [one, other] = reports.map((each) => each.json());
    expect(one.created + other.created).toBe(250);
    expect(one.existing + other.existing).toBe(250);
    expect((await api().listTasks(as)).total).toBe(250);
  });

  it('of more than two at once has to wait', async () => {
    const as = newUser();
    const tasks = Array.from({ length: 300 }, (_, n) => ({ title: `${n}` }));
    const statuses = (await Promise.all(Array.from({ length: 4 }, () => send({ tasks }, { as })))).map(
      ({ statusCode }) => statusCode,
    );
    expect(statuses.sort()).toEqual([200, 200, 429, 429]);
    expect((await send({ tasks }, { as })).json()).toMatchObject({ existing: 300 });
  });
});
