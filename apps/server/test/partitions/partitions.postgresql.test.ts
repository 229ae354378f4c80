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

/** Lists every set of filters. */
function* queries(): Generator<string> {
  for (let chosen = 0; chosen < 2 ** ALL.length; chosen += 1)
    yield ALL.filter((_filter, n) => chosen & (1 << n)).join('&');
}

async function listEverything(api: TestApp, user: string): Promise<void> {
  for (const sort of ['created_at', 'updated_at', 'due_date', 'priority', 'title'])
    for (const order of ['asc', 'desc'])
      for (const query of queries()) {
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
  const { id } = await external.createTask(as, { priority: 'high' });
  const task = `/api/me/tasks/${id}`;
  const statuses = [
    await external.get(task, { as }),
    await external.put(task, { as, body: {} }),
    await external.put(task, {
      as,
      body: {
        title: 'x',
        description: null,
        completed: true,
        priority: 'low',
        due_date: '2027-01-01T00:00:00Z',
      },
    }),
    await external.patch(`${task}/complete`, { as }),
    await external.patch(`${task}/complete`, { as, body: { completed: true } }),
    await external.get('/api/me', { as }),
    await external.delete(task, { as }),
    await external.get(task, { as }),
  ].map(({ statusCode }) => statusCode);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 204, 404]);
}

/** Replaces deleted users: they have no tasks to delete, and cannot get any. */
function withUserThatIsThere({ text, values }: Statement): Statement {
  if (/^DELETE FROM "public"\."user"|^INSERT INTO "task" \("user_id"/.test(text))
    return { text, values: ['user-7', ...values.slice(1)] };
  return { text, values };
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
       INSERT INTO task (user_id, title, priority, completed, due_date, created_at, updated_at)
       SELECT 'user-' || 1 + n % ${USERS}, 'Task of 50% ' || n, (enum_range(NULL::priority))[1 + n / ${USERS} % 3], n / ${USERS} % 4 = 0,
         timestamptz '2027-02-01' + n * interval '1 minute', timestamptz '2026-01-01' + n * interval '7 minutes', now()
       FROM generate_series(1, 44000) AS n`,
    );
    const contents =
      'SELECT count(*), sum(hashtext(t::text)), (SELECT last_value FROM task_id_seq) FROM task AS t';
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
    for (const statement of recorded.statements) byText.set(statement.text, withUserThatIsThere(statement));
    await Promise.all(apps.map(({ app }) => app.close()));
    await database.close();
    // The user's count is stored by now: make the server count again.
    await sendAll(url, 'UPDATE task_count SET total = NULL');

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

  it('has its changes noted, in whichever way a task comes to another partition', async () => {
    const wrong = await sendAll(
      url,
      `BEGIN;
       DELETE FROM task_count_change;
       INSERT INTO task_count (user_id) SELECT 'user-' || n FROM generate_series(1, ${USERS}) AS n ON CONFLICT DO NOTHING;
       CREATE TEMPORARY TABLE before AS SELECT user_id, completed FROM task;
       UPDATE task SET user_id = 'user-' || 1 + id % ${USERS}, completed = id % 2 = 0 WHERE id % 3 = 0;
       UPDATE task_0 SET completed = NOT completed WHERE id % 3 = 1;
       DELETE FROM task_1 WHERE id % 3 = 1;
       INSERT INTO task (user_id, title) SELECT 'user-' || 1 + n % ${USERS}, 'x' FROM generate_series(1, 100) AS n;
       SELECT user_id, sum(total) AS total, sum(completed) AS completed FROM (
         SELECT user_id, 1 AS total, completed::int FROM task
         UNION ALL SELECT user_id, -1, -completed::int FROM before
         UNION ALL SELECT user_id, -total, -completed FROM task_count_change) AS differences
       WHERE user_id ~ '^user-' GROUP BY user_id HAVING sum(total) <> 0 OR sum(completed) <> 0`,
    );
    expect(wrong).toEqual([]);
    const left = await sendAll(url, 'BEGIN; TRUNCATE task_0; SELECT user_id FROM task_count');
    expect(left).toEqual([]);
  });

  it('is asked by every procedure that there is, and in no way that was not seen here', () => {
    expect(Object.keys(appRouter._def.procedures).sort()).toEqual([
      'task.complete',
      'task.create',
      'task.delete',
      'task.get',
      'task.list',
      'task.update',
      'user.me',
    ]);
    const unseen = [...observed].filter((text) => /\btask\b/i.test(text) && !byText.has(text));
    expect(unseen).toEqual([]);
    // 32 sets of filters, five sorts, two orders, with and without a cursor, and the others.
    expect(byText.size).toBeGreaterThan(640);
  });

  it('is touched in one partition by every statement, and planned for one', () => {
    const wrong = [...custom].filter(
      ([, { touched, planned }]) => touched.length !== 1 || planned.some((each) => !touched.includes(each)),
    );
    expect(wrong).toEqual([]);
  });

  it('is touched in one partition where a plan was made for any user', () => {
    expect([...generic].filter(([, { touched }]) => touched.length !== 1)).toEqual([]);
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
