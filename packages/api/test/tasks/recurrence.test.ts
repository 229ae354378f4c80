import { randomUUID } from 'node:crypto';
import type { Task } from '@tickline/contract';
import { newUser, useApp } from '@tickline/server/testing';
import { describe, expect, it } from 'vitest';
import { setTaskLimit } from '../../src/index.ts';
import { uidOfNext } from '../../src/task/uid.ts';

const api = useApp();

const DAILY = { title: 'Daily', due_date: '2030-03-01', recurrence: 'FREQ=DAILY' };
const DETAILS = { description: 'Two', priority: 'high', tags: ['a', 'b,c'] };

const urlOf = ({ id }: Pick<Task, 'id'>) => `/api/me/tasks/${id}`;
const get = async (as: string, url: string) => (await api().get(url, { as })).json();
const all = async (user: string): Promise<Task[]> => (await api().listTasks(user, 'order=asc')).tasks;
const pending = async (user: string) => (await all(user)).filter(({ completed }) => !completed);
const complete = (as: string, task: Pick<Task, 'id'>, body?: object, headers = {}) =>
  api().patch(`${urlOf(task)}/complete`, { as, headers, ...(body && { body }) });
const batch = (as: string, ...operations: unknown[]) =>
  api().post('/api/me/tasks/batch', { as, body: { operations } });

/** Returns the target of the link to the next task. */
const nextOf = (response: { headers: Record<string, unknown> }) =>
  /^<([^>]*)>; rel="next"$/.exec(String(response.headers['link'] ?? ''))?.[1];

/** Each way to complete a task. */
const WAYS: [string, (as: string, task: Task) => ReturnType<typeof complete>][] = [
  ['a toggle', (as, task) => complete(as, task)],
  ['complete', (as, task) => complete(as, task, { completed: true })],
  [
    'complete, with its revision',
    (as, task) => complete(as, task, { completed: true }, { 'if-match': `"${task.revision}"` }),
  ],
  ['a toggle, with its revision', (as, task) => complete(as, task, {}, { 'if-match': `"${task.revision}"` })],
  ['an update', (as, task) => api().put(urlOf(task), { as, body: { completed: true } })],
  [
    'an update with the whole task',
    (as, task) => api().put(urlOf(task), { as, body: { ...task, completed: true } }),
  ],
];

describe.each(WAYS)('a recurring task that is completed by %s', (_way, completeIt) => {
  it('has a next one, with the same fields, and its answer links to it', async () => {
    const user = newUser();
    const task = await api().createTask(user, { ...DAILY, ...DETAILS });
    const response = await completeIt(user, task);
    expect(response.statusCode).toBe(200);
    const done = response.json();
    expect(done).toMatchObject({ id: task.id, completed: true, recurrence: 'FREQ=DAILY' });
    expect(response.headers['etag']).toBe(`"${done.revision}"`);
    const [first, next, ...others] = await all(user);
    expect([first, others]).toEqual([done, []]);
    expect(next).toMatchObject({
      ...DETAILS,
      title: 'Daily',
      completed: false,
      completed_at: null,
      due_date: '2030-03-02T00:00:00.000Z',
      all_day: true,
      recurrence: 'FREQ=DAILY',
      revision: done.revision + 1,
      uid: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
    });
    expect(nextOf(response)).toBe(`/api/me/tasks/${next?.id}`);
    expect(await get(user, String(nextOf(response)))).toEqual(next);
    expect((await api().listTasks(user, 'status=completed')).total).toBe(1);
    const { changes } = (await api().get('/api/me/tasks/changes', { as: user })).json();
    expect(changes).toMatchObject([{ task: done }, { task: next }]);
  });

  it('has one next task, however often it is reopened and completed', async () => {
    const user = newUser();
    const task = await api().createTask(user, DAILY);
    const links = new Set<unknown>();
    for (let n = 0; n < 3; n += 1) {
      const now = await get(user, urlOf(task));
      links.add(nextOf(await completeIt(user, now)));
      await complete(user, task, { completed: false });
    }
    expect(await all(user)).toHaveLength(2);
    expect([...links]).toEqual([expect.stringMatching(/^\/api\/me\/tasks\/\d+$/)]);
  });
});

describe('completing a recurring task', () => {
  it('by twenty requests at once makes one next task, of which each answer tells', async () => {
    const user = newUser();
    const task = await api().createTask(user, DAILY);
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        n % 2
          ? complete(user, task, { completed: true })
          : api().put(urlOf(task), { as: user, body: { completed: true } }),
      ),
    );
    const [next, ...others] = await pending(user);
    expect(others).toEqual([]);
    for (const response of responses) {
      expect(response.statusCode).toBe(200);
      expect(response.json()).toMatchObject({ id: task.id, completed: true });
      expect(nextOf(response)).toBe(`/api/me/tasks/${next?.id}`);
    }
  });

  it('by twenty toggles at once loses none, and makes one next task', async () => {
    const user = newUser();
    const task = await api().createTask(user, DAILY);
    const responses = await Promise.all(Array.from({ length: 21 }, () => complete(user, task)));
    expect(responses.map(({ statusCode }) => statusCode)).toEqual(Array(21).fill(200));
    expect(responses.filter((response) => response.json().completed)).toHaveLength(11);
    expect(await all(user)).toMatchObject([{ id: task.id, completed: true }, { completed: false }]);
  });

  it('with its old revision is refused, and nothing is made', async () => {
    const user = newUser();
    const task = await api().createTask(user, DAILY);
    await api().put(urlOf(task), { as: user, body: { title: 'y' } });
    const headers = { 'if-match': `"${task.revision}"` };
    for (const response of [
      await complete(user, task, { completed: true }, headers),
      await complete(user, task, {}, headers),
      await api().put(urlOf(task), { as: user, headers, body: { completed: true } }),
    ]) {
      expect(response.statusCode).toBe(412);
      expect(response.json().error.details).toEqual({ task: await get(user, urlOf(task)) });
    }
    expect(await all(user)).toHaveLength(1);
  });

  it('that is not there, or that of another user, is a 404', async () => {
    const [user, other] = [newUser(), newUser()];
    const task = await api().createTask(user, DAILY);
    await api().createTask(other);
    for (const [, completeIt] of WAYS) expect((await completeIt(other, task)).statusCode).toBe(404);
    expect(await all(user)).toHaveLength(1);
  });

  it('again, after its answer was lost, tells of the next one and writes nothing', async () => {
    const user = newUser();
    const task = await api().createTask(user, DAILY);
    const first = await complete(user, task, { completed: true });
    const second = await complete(user, task, { completed: true });
    expect(second.json()).toEqual(first.json());
    expect(second.headers['link']).toBe(first.headers['link']);
    await api().delete(String(nextOf(first)), { as: user });
    const third = await complete(user, task, { completed: true });
    expect([third.statusCode, third.headers['link']]).toEqual([200, undefined]);
  });

  it.each(['?permanent=false', '?permanent=true'])(
    'does not bring back a next one that was deleted %s',
    async (query) => {
      const user = newUser();
      const task = await api().createTask(user, DAILY);
      const next = String(nextOf(await complete(user, task)));
      await api().delete(next + query, { as: user });
      await complete(user, task);
      const again = await complete(user, task);
      expect([again.statusCode, again.headers['link']]).toEqual([200, undefined]);
      expect(await all(user)).toMatchObject([{ id: task.id, completed: true }]);
    },
  );

  it('leaves a next one that was completed, or changed, as it is', async () => {
    const user = newUser();
    const task = await api().createTask(user, DAILY);
    const url = String(nextOf(await complete(user, task)));
    await api().put(url, { as: user, body: { title: 'changed', recurrence: null, completed: true } });
    await complete(user, task);
    expect(nextOf(await complete(user, task))).toBe(url);
    expect(await all(user)).toMatchObject([{ completed: true }, { title: 'changed', completed: true }]);
  });

  it('is refused as a whole if there is no room for the next one', async () => {
    const user = newUser();
    const task = await api().createTask(user, DAILY);
    const once = await api().createTask(user);
    await setTaskLimit(api().database, 2);
    try {
      for (const [, completeIt] of WAYS) {
        const response = await completeIt(user, task);
        expect([response.statusCode, response.json().error_code]).toEqual([403, 'TASK_LIMIT_REACHED']);
        expect(response.json().error.details).toEqual({});
      }
      expect(await get(user, urlOf(task))).toEqual(task);
      expect((await complete(user, once)).statusCode).toBe(200);
      const operations = [
        { op: 'complete', task_id: once.id },
        { op: 'complete', task_id: task.id },
      ];
      const refused = (await batch(user, ...operations)).json();
      expect(refused).toMatchObject({ error_code: 'TASK_LIMIT_REACHED', error: { details: { index: 1 } } });
      expect(await get(user, urlOf(once))).toMatchObject({ completed: true });
    } finally {
      await setTaskLimit(api().database, 0);
    }
    expect((await complete(user, task)).statusCode).toBe(200);
    await complete(user, task);
    await setTaskLimit(api().database, 3);
    // The next one is there, so there is room.
    expect((await complete(user, task)).statusCode).toBe(200);
    await setTaskLimit(api().database, 0);
  });

  it('counts down to the end of the series', async () => {
    const user = newUser();
    let task: Task = await api().createTask(user, { ...DAILY, recurrence: 'count=3;freq=weekly' });
    expect(task.recurrence).toBe('FREQ=WEEKLY;COUNT=3');
    const seen: unknown[] = [];
    for (;;) {
      const response = await complete(user, task);
      expect(response.statusCode).toBe(200);
      const next = nextOf(response);
      if (next === undefined) break;
      task = await get(user, next);
      seen.push([task.due_date?.slice(0, 10), task.recurrence]);
    }
    expect(seen).toEqual([
      ['2030-03-08', 'FREQ=WEEKLY;COUNT=2'],
      ['2030-03-15', 'FREQ=WEEKLY;COUNT=1'],
    ]);
    expect(await pending(user)).toEqual([]);
  });

  it('ends with UNTIL', async () => {
    const user = newUser();
    const task = await api().createTask(user, { ...DAILY, recurrence: 'FREQ=DAILY;UNTIL=20300302' });
    const next = await get(user, String(nextOf(await complete(user, task))));
    expect((await complete(user, next)).headers['link']).toBeUndefined();
    expect(await pending(user)).toEqual([]);
  });

  it('that is overdue goes on after now', async () => {
    const user = newUser();
    const task = await api().createTask(user, { ...DAILY, due_date: '1999-05-05' });
    const { due_date } = await get(user, String(nextOf(await complete(user, task))));
    const ahead = Date.parse(due_date) - Date.now();
    expect(ahead).toBeGreaterThan(0);
    expect(ahead).toBeLessThanOrEqual(86_400_000);
  });

  it('keeps its time of day over clock changes, also one that a day lacks', async () => {
    const user = newUser();
    // In Berlin, 02:30 does not exist on 31 March 2030.
    let task: Task = await api().createTask(user, {
      title: 'x',
      due_date: '2030-03-30T02:30:00+01:00',
      recurrence: 'FREQ=DAILY',
      time_zone: 'europe/berlin',
    });
    expect(task.time_zone).toBe('Europe/Berlin');
    const dates: unknown[] = [];
    for (let n = 0; n < 3; n += 1) {
      const url = String(nextOf(await complete(user, task)));
      // A client that sends back the whole task does not change the series.
      task = (await api().put(url, { as: user, body: await get(user, url) })).json();
      dates.push(task.due_date);
    }
    expect(dates).toEqual([
      '2030-03-31T01:30:00.000Z',
      '2030-04-01T00:30:00.000Z',
      '2030-04-02T00:30:00.000Z',
    ]);
  });

  it('forgets the time of day of the series if the due date is changed', async () => {
    const user = newUser();
    const first = await api().createTask(user, {
      title: 'x',
      due_date: '2030-03-30T02:30:00+01:00',
      recurrence: 'FREQ=DAILY',
      time_zone: 'Europe/Berlin',
    });
    const url = String(nextOf(await complete(user, first)));
    const moved = (
      await api().put(url, { as: user, body: { due_date: '2030-03-31T04:00:00+02:00' } })
    ).json();
    const next = await get(user, String(nextOf(await complete(user, moved))));
    expect(next.due_date).toBe('2030-04-01T02:00:00.000Z');
  });

  it('takes the fields that the same update changes', async () => {
    const user = newUser();
    const put = async (task: Task, body: object) => {
      const response = await api().put(urlOf(task), { as: user, body });
      expect(response.statusCode).toBe(200);
      return response;
    };
    const once = await api().createTask(user, { due_date: '2030-03-01' });
    const changed = await put(once, { completed: true, recurrence: 'FREQ=YEARLY', title: 'Yearly' });
    const yearly = await get(user, String(nextOf(changed)));
    expect(yearly).toMatchObject({ title: 'Yearly', due_date: '2031-03-01T00:00:00.000Z' });
    const moved = await put(yearly, { completed: true, due_date: '2031-04-01', tags: ['x'] });
    const next = await get(user, String(nextOf(moved)));
    expect(next).toMatchObject({ due_date: '2032-04-01T00:00:00.000Z', tags: ['x'] });
    expect(nextOf(await put(next, { completed: true, recurrence: null }))).toBeUndefined();
    expect(await pending(user)).toEqual([]);
  });

  it('is not done by its creation, by other updates, or by a restore', async () => {
    const user = newUser();
    const task = await api().createTask(user, { ...DAILY, completed: true });
    await api().put(urlOf(task), { as: user, body: { title: 'y', completed: true } });
    await api().delete(urlOf(task), { as: user });
    await api().post(`${urlOf(task)}/restore`, { as: user });
    await complete(user, task, { completed: true });
    expect(await all(user)).toHaveLength(1);
  });

  it('links to the path of a user whose id has special characters', async () => {
    const user = 'auth0|a,b;<c>"';
    const task = await api().createTask(user, DAILY);
    const path = `/api/v1/${encodeURIComponent(user)}/tasks/${task.id}/complete/`;
    const response = await api().patch(path, { as: user });
    const [, next] = await all(user);
    expect(nextOf(response)).toBe(`/api/v1/${encodeURIComponent(user)}/tasks/${next?.id}`);
    expect(nextOf(await complete(user, next as Task))).toBe(`/api/me/tasks/${(next?.id ?? 0) + 1}`);
  });

  it('through tRPC makes the next task, too', async () => {
    const user = newUser();
    const task = await api().createTask(user, DAILY);
    const response = await api().post('/trpc/task.complete', {
      as: user,
      body: { task_id: task.id, completed: true },
    });
    expect(response.json().result.data).toMatchObject({ id: task.id, completed: true });
    expect(await pending(user)).toHaveLength(1);
  });
});

it('the uid of a next task is a UUID of version 5, as in appendix A.4 of RFC 9562', () => {
  expect(uidOfNext('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
    '2ed6657d-e927-568b-95e1-2665a8aea6a2',
  );
});

describe('a batch', () => {
  it('makes the next task of each that it completes, once', async () => {
    const user = newUser();
    const [one, two, three, once] = [
      await api().createTask(user, { ...DAILY, title: '1' }),
      await api().createTask(user, { ...DAILY, title: '2' }),
      await api().createTask(user, { ...DAILY, title: '3' }),
      await api().createTask(user, { title: 'once' }),
    ];
    const uid = randomUUID();
    const response = await batch(
      user,
      { op: 'create', uid, ...DAILY, title: '4' },
      { op: 'complete', uid },
      { op: 'complete', task_id: one.id, completed: true },
      { op: 'complete', task_id: one.id, completed: true },
      { op: 'complete', task_id: one.id },
      { op: 'complete', task_id: one.id },
      { op: 'update', task_id: two.id, completed: true, title: 'two' },
      { op: 'update', task_id: two.id, completed: true },
      { op: 'update', task_id: once.id, due_date: '2030-03-01', recurrence: 'FREQ=DAILY' },
      { op: 'complete', uid: once.uid },
      { op: 'update', task_id: three.id, recurrence: null },
      { op: 'complete', task_id: three.id },
      { op: 'create', ...DAILY, title: 'done', completed: true },
    );
    expect(response.statusCode).toBe(200);
    const { results } = response.json();
    expect(results).toHaveLength(13);
    expect(results[5]).toMatchObject({ id: one.id, completed: true });
    const next = await pending(user);
    expect(next.map(({ title, due_date }) => `${title} ${due_date?.slice(0, 10)}`)).toEqual([
      '4 2030-03-02',
      '1 2030-03-02',
      'two 2030-03-02',
      'once 2030-03-02',
    ]);
    expect(new Set(next.map(({ uid: each }) => each)).size).toBe(4);
  });

  it('of a hundred recurring tasks makes a hundred', async () => {
    const user = newUser();
    const uids = Array.from({ length: 100 }, () => randomUUID());
    await batch(user, ...uids.map((uid) => ({ op: 'create', uid, ...DAILY })));
    const operations = uids.map((uid) => ({ op: 'complete', uid, completed: true }));
    expect((await batch(user, ...operations)).statusCode).toBe(200);
    expect((await batch(user, ...operations)).statusCode).toBe(200);
    expect((await api().listTasks(user, 'status=pending')).total).toBe(100);
  });

  it('that fails makes none', async () => {
    const user = newUser();
    const task = await api().createTask(user, DAILY);
    for (const [operation, index] of [
      [{ op: 'delete', task_id: 999_999 }, 1],
      [{ op: 'update', task_id: task.id, due_date: null }, 1],
    ]) {
      const refused = await batch(user, { op: 'complete', task_id: task.id }, operation);
      expect(refused.json().error.details.index).toBe(index);
      expect(await all(user)).toEqual([task]);
    }
  });

  it('at once with others makes one next task', async () => {
    const user = newUser();
    const task = await api().createTask(user, DAILY);
    const responses = await Promise.all(
      Array.from({ length: 10 }, () =>
        batch(
          user,
          { op: 'complete', task_id: task.id, completed: true },
          { op: 'update', uid: task.uid, completed: true },
        ),
      ),
    );
    expect(responses.map(({ statusCode }) => statusCode)).toEqual(Array(10).fill(200));
    expect(await pending(user)).toHaveLength(1);
  });
});

describe('a rule', () => {
  const refused = async (body: object) => {
    const response = await api().post('/api/me/tasks', { as: newUser(), body: { title: 'x', ...body } });
    expect(response.statusCode).toBe(422);
    return response.json().error.details.issues[0].path;
  };

  it.each([
    [{ recurrence: 'FREQ=DAILY' }, 'recurrence'],
    [{ recurrence: 'FREQ=DAILY', due_date: null }, 'recurrence'],
    [{ recurrence: 'FREQ=DAILY', due_date: '2030-03-01T09:00:00Z' }, 'time_zone'],
    [{ recurrence: 'FREQ=DAILY', due_date: '2030-03-01T00:00:00Z' }, 'time_zone'],
    [{ recurrence: 'FREQ=DAILY', due_date: '2030-03-01T09:00:00Z', time_zone: null }, 'time_zone'],
    [{ ...DAILY, time_zone: 'Europe/Nowhere' }, 'time_zone'],
    [{ ...DAILY, time_zone: '' }, 'time_zone'],
    [{ ...DAILY, time_zone: 'x'.repeat(65) }, 'time_zone'],
    [{ ...DAILY, time_zone: 'Europe/Berlin\0' }, 'time_zone'],
    [{ ...DAILY, time_zone: 1 }, 'time_zone'],
    [{ ...DAILY, recurrence: '' }, 'recurrence'],
    [{ ...DAILY, recurrence: 'daily' }, 'recurrence'],
    [{ ...DAILY, recurrence: 'FREQ=HOURLY' }, 'recurrence'],
    [{ ...DAILY, recurrence: 'FREQ=DAILY;BYHOUR=9' }, 'recurrence'],
    [{ ...DAILY, recurrence: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' }, 'recurrence'],
    [{ ...DAILY, recurrence: 'FREQ=DAILY;COUNT=2;UNTIL=20300401' }, 'recurrence'],
    [{ ...DAILY, recurrence: `FREQ=DAILY;BYMONTHDAY=${'1,'.repeat(100)}1` }, 'recurrence'],
    [{ ...DAILY, recurrence: 1 }, 'recurrence'],
    [{ ...DAILY, recurrence: ['FREQ=DAILY'] }, 'recurrence'],
  ])('of a new task is refused: %j', async (body, path) => {
    expect(await refused(body)).toBe(path);
  });

  it.each([
    [
      { ...DAILY, time_zone: 'Europe/Berlin' },
      { all_day: true, time_zone: 'Europe/Berlin' },
    ],
    [{ ...DAILY, recurrence: 'rrule:freq=daily' }, { recurrence: 'FREQ=DAILY' }],
    [{ time_zone: 'UTC' }, { time_zone: 'UTC', recurrence: null }],
    [
      { recurrence: null, time_zone: null },
      { recurrence: null, time_zone: null },
    ],
    [
      { recurrence: 'FREQ=DAILY', due_date: '2030-03-01T09:00:00Z', time_zone: 'UTC' },
      { recurrence: 'FREQ=DAILY', all_day: false },
    ],
  ])('of a new task may be %j', async (body, expected) => {
    expect(await api().createTask(newUser(), body)).toMatchObject(expected);
  });

  it.each([
    [{}, { recurrence: 'FREQ=DAILY' }, 'recurrence: needs a due_date'],
    [DAILY, { due_date: null }, 'recurrence: needs a due_date'],
    [
      DAILY,
      { due_date: '2030-03-01T09:00:00Z' },
      'time_zone: is needed by a recurring task that is due at a time',
    ],
    [
      { ...DAILY, due_date: '2030-03-01T09:00:00Z', time_zone: 'UTC' },
      { time_zone: null },
      'time_zone: is needed by a recurring task that is due at a time',
    ],
    [
      { due_date: '2030-03-01T09:00:00Z' },
      { recurrence: 'FREQ=DAILY' },
      'time_zone: is needed by a recurring task that is due at a time',
    ],
    [{}, { recurrence: 'FREQ=DAILY', due_date: null }, 'recurrence: needs a due_date'],
    [DAILY, { completed: true, due_date: null }, 'recurrence: needs a due_date'],
    [{}, { completed: true, recurrence: 'FREQ=DAILY' }, 'recurrence: needs a due_date'],
    [DAILY, { recurrence: 'FREQ=DAILY;BYSECOND=1' }, /^recurrence: .*BYSECOND/],
  ])('of a task %j is refused by the update %j', async (fields, body, detail) => {
    const user = newUser();
    const task = await api().createTask(user, fields);
    for (const response of [
      await api().patch(urlOf(task), { as: user, body }),
      await batch(user, { op: 'update', uid: task.uid, ...body }),
    ]) {
      expect(response.statusCode).toBe(422);
      if (typeof detail === 'string') expect(response.json().detail).toContain(detail);
      else expect(response.json().detail.replace(/^operations\.0\./, '')).toMatch(detail);
    }
    expect(await all(user)).toEqual([task]);
  });

  it.each([
    [DAILY, { due_date: null, recurrence: null }],
    [DAILY, { due_date: '2030-03-01T09:00:00Z', time_zone: 'Asia/Tokyo' }],
    [DAILY, { due_date: '2030-05-01' }],
    [DAILY, { recurrence: null }],
    [DAILY, { time_zone: 'Asia/Tokyo' }],
    [{}, { ...DAILY }],
  ])('of a task %j may change by the update %j', async (fields, body) => {
    const user = newUser();
    const task = await api().createTask(user, fields);
    expect((await api().patch(urlOf(task), { as: user, body })).statusCode).toBe(200);
  });
});
