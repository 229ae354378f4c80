import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { appRouter } from '@tickline/api';
import { openDatabase } from '@tickline/db';
import { createTestDatabase, type TestDatabase } from '@tickline/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestApp } from '../harness/app.ts';
import { appOn } from '../harness/app-on.ts';
import { bearer, signUp, tokenFor } from '../harness/sign-up.ts';
import { renderDocument } from './document.ts';
import { type Execution, Explainer, type Statement } from './plans.ts';
import { FILTERS, recordStatements, shapeOf } from './statements.ts';

// biome-ignore lint/style/noProcessEnv: selects the database of a test run
const SERVER = process.env['TEST_DATABASE_URL'] ?? '';
const PARTITION_SQL = new URL('../../../../ops/partition-task.sql', import.meta.url);
const DOCUMENT = new URL('../../../../docs/partitions.md', import.meta.url).pathname;
const USERS = 40;

async function sendAll(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const results = await client.query(sql);
    return [results].flat().at(-1)?.rows ?? [];
  } finally {
    await client.end();
  }
}

const ALL = Object.entries(FILTERS).map(([name, { query }]) => `${name}=${query}`);

/** No filter, each, each pair, and all. With other sets, the conditions are the same ones. */
const QUERIES = [
  '',
  ...ALL.flatMap((one, n) => [one, ...ALL.slice(n + 1).map((other) => `${one}&${other}`)]),
  ALL.join('&'),
];

async function listEverything(api: TestApp, user: string): Promise<void> {
  for (const sort of ['created_at', 'updated_at', 'due_date', 'completed_at', 'priority', 'title'])
    for (const order of ['asc', 'desc'])
      for (const query of QUERIES) {
        const page = await api.listTasks(user, `sort=${sort}&order=${order}&limit=1&${query}`);
        expect(page.next_cursor).not.toBeNull();
        await api.listTasks(user, `sort=${sort}&order=${order}&cursor=${page.next_cursor}&${query}`);
      }
  await api.listTasks(user, 'search=no-such-task&offset=3');
}

/** Calls every procedure in every way that sends different statements. */
async function callEverything(external: TestApp, embedded: TestApp): Promise<void> {
  const { session, password } = await signUp(embedded);
  const call = bearer(await tokenFor(embedded, session));
  expect((await embedded.post('/api/me/tasks', { ...call, body: { title: 'x' } })).statusCode).toBe(201);
  const deletion = await embedded.post('/api/auth/delete-user', { ...bearer(session), body: { password } });
  expect(deletion.statusCode).toBe(200);

  await listEverything(external, 'user-7');
  const as = 'newcomer';
  const { id, uid } = await external.createTask(as, { priority: 'high' });
  const task = `/api/me/tasks/${id}`;
  const other = `/api/me/tasks/${(await external.createTask(as)).id}`;
  const third = `/api/me/tasks/${(await external.createTask(as)).id}`;
  const tag = async () => ({
    as,
    headers: { 'if-match': String((await external.get(task, { as })).headers['etag']) },
  });
  const all = {
    title: 'x',
    description: null,
    completed: true,
    priority: 'low',
    due_date: '2027-01-01T00:00:00Z',
    all_day: false,
    tags: ['home'],
    recurrence: null,
    time_zone: 'UTC',
  };
  const daily = await external.createTask(as, { due_date: '2027-01-01', recurrence: 'FREQ=DAILY' });
  const complete = `/api/me/tasks/${daily.id}/complete`;
  const { cursor } = (await external.get('/api/me/tasks/changes?limit=1', { as })).json();
  const list = await external.get('/api/me/tasks', { as });
  const { uid: otherUid, id: otherId } = (await external.get(other, { as })).json();
  const everyOperation = (target: object) =>
    external.post('/api/me/tasks/batch', {
      as,
      body: {
        operations: [
          { op: 'create', uid: randomUUID(), ...all },
          { op: 'update', ...target },
          { op: 'update', ...target, title: 'y' },
          { op: 'update', ...target, completed: true },
          { op: 'complete', ...target },
          { op: 'complete', ...target, completed: false },
          { op: 'delete', ...target },
          { op: 'restore', ...target },
        ],
      },
    });
  const statuses = [
    await external.get('/api/me/tasks', { as, headers: { 'if-none-match': String(list.headers['etag']) } }),
    await external.get(task, { as }),
    await external.put(task, { as, body: {} }),
    await external.put(task, { as, body: all }),
    await external.put(task, { ...(await tag()), body: all }),
    await external.put(task, { as, headers: { 'if-match': '"1", "2", "3"' }, body: all }),
    await external.patch(`${task}/complete`, { as }),
    await external.patch(`${task}/complete`, await tag()),
    await external.patch(`${task}/complete`, { as, body: { completed: true } }),
    await external.patch(`${task}/complete`, { ...(await tag()), body: { completed: false } }),
    await external.post('/api/me/tasks', { as, body: { title: 'x', uid } }),
    await everyOperation({ task_id: otherId }),
    await everyOperation({ uid: otherUid }),
    await external.patch(complete, { as, body: { completed: true } }),
    await external.patch(complete, { as, body: { completed: true } }),
    await external.get('/api/me/tags', { as }),
    await external.get('/api/me', { as }),
    await external.get('/api/me/tasks/changes', { as }),
    await external.get(`/api/me/tasks/changes?limit=200&since=${cursor}`, { as }),
    await external.delete(task, await tag()),
    await external.get(task, { as }),
    await external.post('/api/me/tasks', { as, body: { title: 'x', uid } }),
    await external.get('/api/me/tasks/trash', { as }),
    await external.post(`${task}/restore`, { as }),
    await external.post(`${task}/restore`, { as }),
    await external.delete(task, { as }),
    await external.post(`${task}/restore`, { as, headers: { 'if-match': '"1"' } }),
    await external.delete(`${third}?permanent=true`, { as }),
    await external.delete(other, { as }),
  ].map(({ statusCode }) => statusCode);
  expect(statuses.join(' ')).toBe(
    '304 200 200 200 200 412 200 200 200 200 200 200 200 200 200 200 200 200 200 204 404 410 200 200 409 204 412 204 204',
  );
}

/** Tells whether a statement reads or writes tasks, and not only deleted ones. */
const isOfTasks = (text: string) =>
  !/\btask_(?:trash|list)\b/.test(text) || /\b(?:FROM|INTO) "?task"?\s/.test(text);

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Replaces deleted users, who have no tasks to delete and cannot get any, and the `uid` of a new task, which is there by now. */
function asThoughNew({ text, values }: Statement): Statement {
  if (!/^DELETE FROM "public"\."user"|^INSERT INTO (?:"public"\.)?"task" /.test(text))
    return { text, values };
  const others = values.slice(1).map((value) => (UUID.test(String(value)) ? randomUUID() : value));
  return { text, values: ['user-7', ...others] };
}

describe.runIf(SERVER)('a table of tasks in hash partitions', () => {
  let test: TestDatabase;
  let url = '';
  let before: Record<string, unknown>[];
  let after: Record<string, unknown>[];
  const observed = new Set<string>();
  const recorded = recordStatements();
  const byText = new Map<string, Statement>();
  const custom = new Map<string, Execution>();
  const generic = new Map<string, Execution>();

  beforeAll(async () => {
    test = await createTestDatabase();
    if (!('url' in test.options)) throw new Error('not on a server');
    url = test.options.url;
    await sendAll(
      url,
      `INSERT INTO "user" (id, name, email) SELECT 'user-' || n, '', n || '@example.com' FROM generate_series(1, ${USERS}) AS n;
       INSERT INTO task (user_id, title, priority, completed, due_date, tags, created_at, updated_at)
       SELECT 'user-' || 1 + n % ${USERS}, 'Task of 50% ' || n, (enum_range(NULL::priority))[1 + n / ${USERS} % 3], n / ${USERS} % 4 = 0,
         timestamptz '2027-02-01' + n * interval '1 minute', '{home}', timestamptz '2026-01-01' + n * interval '7 minutes', now()
       FROM generate_series(1, 44000) AS n`,
    );
    const contents = `SELECT count(*), sum(hashtext(t::text)), (SELECT last_value FROM task_id_seq),
      (SELECT sum(hashtext(list::text)) FROM task_list AS list) AS lists FROM task AS t`;
    before = await sendAll(url, contents);
    await sendAll(url, await readFile(PARTITION_SQL, 'utf8'));
    after = await sendAll(url, contents);

    const observe = (statement: string) => {
      observed.add(statement);
      return () => undefined;
    };
    const database = await openDatabase({ ...test.options, observe });
    const apps = [
      await appOn(database, { AUTH_MODE: 'external' }),
      await appOn(database, { AUTH_MODE: 'embedded' }),
    ] as const;
    recorded.statements.length = 0;
    await callEverything(...apps);
    recorded.stop();
    for (const statement of recorded.statements) byText.set(statement.text, asThoughNew(statement));
    await Promise.all(apps.map(({ app }) => app.close()));
    await database.close();
    // So that it would be restored once more, with the condition that was sent last.
    await sendAll(
      url,
      `UPDATE task_trash SET revision = 1 WHERE (user_id, id) =
        (SELECT user_id, min(id) FROM task_trash WHERE user_id = 'newcomer' AND task IS NOT NULL GROUP BY user_id)`,
    );

    for (const [mode, executions] of [
      ['force_custom_plan', custom],
      ['force_generic_plan', generic],
    ] as const) {
      const explainer = await Explainer.open(url, mode);
      for (const [text, statement] of byText) executions.set(text, await explainer.run(statement));
      await explainer.close();
    }
  }, 300_000);
  afterAll(async () => {
    recorded.stop();
    await test?.drop();
  });

  it('holds what the one before held, and numbers go on', async () => {
    expect(after).toEqual(before);
    const rows = await sendAll(
      url,
      `SELECT relname FROM pg_class WHERE relname ~ '^task_\\d$' AND relispartition`,
    );
    expect(rows).toHaveLength(8);
  });

  it('is counted, in whichever way a task comes to another partition', async () => {
    const isWrong = `(total, completed) IS DISTINCT FROM
      (SELECT (count(*), count(*) FILTER (WHERE completed)) FROM task WHERE task.user_id = list.user_id)`;
    const wrong = await sendAll(
      url,
      `BEGIN;
       UPDATE task SET user_id = 'user-' || 1 + id % ${USERS}, completed = id % 2 = 0 WHERE id % 3 = 0;
       UPDATE task SET user_id = 'user-' || 1 + (id + 1) % ${USERS} WHERE id % 9 = 0;
       UPDATE task SET user_id = 'user-' || 1 + id % ${USERS} WHERE id % 9 = 0;
       UPDATE task_0 SET completed = NOT completed WHERE id % 3 = 1;
       DELETE FROM task_1 WHERE id % 3 = 1;
       INSERT INTO task (user_id, title) SELECT 'user-' || 1 + n % ${USERS}, 'x' FROM generate_series(1, 100) AS n;
       SELECT user_id FROM task_list AS list WHERE ${isWrong}
       UNION ALL
       SELECT user_id FROM (SELECT user_id, revision FROM task UNION ALL SELECT user_id, revision FROM task_trash) AS changes
       GROUP BY user_id, revision HAVING count(*) > 1`,
    );
    expect(wrong).toEqual([]);
    const truncated = await sendAll(
      url,
      `BEGIN; TRUNCATE task_0; SELECT user_id FROM task_list AS list WHERE ${isWrong} OR forgotten < revision`,
    );
    expect(truncated).toEqual([]);
  });

  it('refuses a uid that is there, whatever the partition', async () => {
    const refused = await sendAll(
      url,
      `SELECT indexname FROM pg_indexes WHERE indexname ~ '^task_user_id_uid_key(_\\d)?$'`,
    );
    expect(refused).toHaveLength(9);
  });

  it('is asked by every procedure that there is, and in no way that was not seen here', () => {
    // Those of keys and of the calendar's address have tables of their own.
    const procedures = Object.keys(appRouter._def.procedures).filter((name) => !/^(?:feed|key)\./.test(name));
    expect(procedures.sort()).toEqual([
      'task.batch',
      'task.changes',
      'task.complete',
      'task.create',
      'task.delete',
      'task.get',
      'task.list',
      'task.restore',
      'task.tags',
      'task.trash',
      'task.update',
      'task.watch',
      'user.me',
    ]);
    const unseen = [...observed].filter(
      (text) => /\btask(?:_trash|_list)?\b/i.test(text) && !byText.has(text),
    );
    expect(unseen).toEqual([]);
    // 38 sets of filters, six sorts, two orders, with and without a cursor, and the others.
    expect(byText.size).toBeGreaterThan(38 * 6 * 2 * 2);
  });

  it('is touched in one partition by every statement, and planned for one', () => {
    const wrong = [...custom].filter(
      ([text, { touched, planned }]) =>
        touched.length !== Number(isOfTasks(text)) || planned.some((each) => !touched.includes(each)),
    );
    expect(wrong).toEqual([]);
  });

  it('is touched in one partition where a plan was made for any user', () => {
    const wrong = [...generic].filter(([text, { touched }]) => touched.length !== Number(isOfTasks(text)));
    expect(wrong).toEqual([]);
  });

  it('is touched as docs/partitions.md says', async () => {
    const executions = [...byText.values()].map((statement) => {
      const execution = custom.get(statement.text);
      if (!execution) throw new Error(`not run: ${statement.text}`);
      return { shape: shapeOf(statement), execution };
    });
    await expect(renderDocument(executions)).toMatchFileSnapshot(DOCUMENT);
  });
});
