import {
  emptyLocation,
  emptyServerDatabase,
  MIGRATIONS_DIR,
  newUser,
  onServer,
  SERVER,
} from '@tickline/testing';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase, type Prisma, statement } from '../src/index.ts';
import { MERGE_CHANGES, PREVIOUS, previousMigrations, STORE_COUNT } from './harness/previous-version.ts';

type Name = keyof typeof PREVIOUS;

/** A database as the version before leaves it, with tasks of ann, and the count of them stored. */
async function previousDatabase(location: Awaited<ReturnType<typeof emptyLocation>>): Promise<void> {
  const { prisma, statements, close } = await openDatabase({
    ...location,
    migrationsDir: await previousMigrations(),
  });
  for (const id of ['ann', 'bob', 'eve']) await prisma.user.create({ data: newUser(id) });
  await prisma.$executeRaw`
    INSERT INTO task (user_id, title, completed, created_at, updated_at)
    SELECT (ARRAY['ann', 'bob'])[1 + n % 2], 'Task ' || n, n % 6 = 0,
      timestamptz '2026-01-01' + n * interval '1 hour', timestamptz '2026-02-01' + n * interval '1 hour'
    FROM generate_series(1, 40) AS n`;
  for (const text of STORE_COUNT) await statements.query(statement(text), ['ann']);
  await statements.query(statement(PREVIOUS.create), ['ann']);
  await close();
}

async function upgrade(location: Awaited<ReturnType<typeof emptyLocation>>) {
  const database = await openDatabase({ ...location, migrationsDir: MIGRATIONS_DIR });
  onTestFinished(database.close);
  return database;
}

const NUMBERS = (of: string): Prisma.TaskListFindUniqueArgs => ({ where: { user_id: of } });

describe('an upgrade from the version before', () => {
  it('keeps each task, with a revision and a uid of its own, and counts them', async () => {
    const location = await emptyLocation();
    await previousDatabase(location);
    const { prisma } = await upgrade(location);
    const tasks = await prisma.task.findMany({ orderBy: { id: 'asc' } });
    expect(tasks.map(({ id, title }) => `${id} ${title}`)).toEqual([
      ...Array.from({ length: 40 }, (_, n) => `${n + 1} Task ${n + 1}`),
      '41 new',
    ]);
    expect(tasks.every(({ id, revision }) => id === revision)).toBe(true);
    expect(tasks[7]?.updated_at).toEqual(new Date('2026-02-01T08:00:00Z'));
    const uids = tasks.map(({ uid }) => uid);
    expect(new Set(uids).size).toBe(41);
    for (const { uid, created_at } of tasks) {
      expect(uid).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      expect(Number.parseInt(uid.replace('-', '').slice(0, 12), 16)).toBe(created_at.getTime());
    }
    expect(await prisma.taskList.findMany({ orderBy: { user_id: 'asc' } })).toEqual([
      { user_id: 'ann', revision: 41n, total: 21n, completed: 6n, forgotten: 0n },
      { user_id: 'bob', revision: 39n, total: 20n, completed: 0n, forgotten: 0n },
    ]);
    const { revision } = await prisma.task.create({ data: { user_id: 'bob', title: 'x' } });
    expect(revision).toBe(40n);
  });

  it('leaves a database that a server of that version works on, and what it writes is counted', async () => {
    const location = await emptyLocation();
    await previousDatabase(location);
    const { prisma, statements } = await upgrade(location);
    const run = (name: Name, ...values: (string | number)[]) =>
      statements.query(statement(PREVIOUS[name]), values);
    const totals = async (user: string) => {
      const lists = ['list', 'listPending', 'listCompleted', 'count'] as const;
      return Promise.all(lists.map(async (name) => Number((await run(name, user))[0]?.[0])));
    };
    expect(await totals('ann')).toEqual([21, 15, 6, 21]);
    await run('create', 'ann');
    await run('toggle', 'ann', 2);
    await run('update', 'ann', 2);
    await run('complete', 'ann', 4);
    await run('delete', 'ann', 6);
    // It finds no stored count, so it tries to store one after each list. It must not: nothing updates it.
    for (const text of [...STORE_COUNT, MERGE_CHANGES]) await statements.query(statement(text), ['ann']);
    await run('create', 'ann');
    expect(await totals('ann')).toEqual([22, 15, 7, 22]);
    expect(await prisma.taskList.findUnique(NUMBERS('ann'))).toMatchObject({
      revision: 47n,
      total: 22n,
      completed: 7n,
    });
    expect(await prisma.taskTrash.findMany({ select: { id: true, revision: true } })).toEqual([
      { id: 6n, revision: 46n },
    ]);
    const numbers = await prisma.task.findMany({
      where: { user_id: 'ann', revision: { gt: 41 } },
      orderBy: { revision: 'asc' },
      select: { id: true, revision: true },
    });
    expect(numbers).toEqual([
      { id: 42n, revision: 42n },
      { id: 2n, revision: 44n },
      { id: 4n, revision: 45n },
      { id: 43n, revision: 47n },
    ]);
    await run('create', 'eve');
    expect(await prisma.taskList.findUnique(NUMBERS('eve'))).toMatchObject({ revision: 1n, total: 1n });
    await run('deleteUser', 'ann');
    expect(await prisma.taskList.findUnique(NUMBERS('ann'))).toBeNull();
    expect(await prisma.taskTrash.count()).toBe(0);
  });
});

describe.runIf(SERVER)('a migration that waits for a long statement', () => {
  it('waits for nothing that waits for it, and everything goes on afterwards', async () => {
    const url = await emptyServerDatabase();
    await previousDatabase({ url });
    const connect = async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      onTestFinished(() => client.end());
      return client;
    };
    const waiting = async (count: number) => {
      const find = () =>
        onServer(
          `SELECT 1 FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'relation'`,
          url,
        );
      await expect.poll(async () => (await find()).length).toBe(count);
    };
    const [reader, writer] = [await connect(), await connect()];
    await reader.query('BEGIN; SELECT FROM task LIMIT 1');
    await writer.query('BEGIN; UPDATE task SET completed = true WHERE id = 1');
    const migrated = upgrade({ url });
    await waiting(1);
    const ended: Promise<unknown>[] = [];
    const sent: [Name | number, string[]][] = [
      ['list', ['ann']],
      ['listPending', ['bob']],
      ['create', ['ann']],
      ['deleteUser', ['eve']],
      [2, ['bob']],
    ];
    for (const [n, [name, values]] of sent.entries()) {
      const text = typeof name === 'number' ? (STORE_COUNT[name] ?? '') : PREVIOUS[name];
      ended.push((await connect()).query(text, values));
      await waiting(n + 2);
    }
    // A transaction that was there before the migration writes another user's task: it looks up the user.
    await writer.query(PREVIOUS.create, ['bob']);
    await writer.query('COMMIT');
    // Longer than PostgreSQL waits before it looks for a deadlock.
    await reader.query('SELECT pg_sleep(1.5); COMMIT');
    await Promise.all(ended);
    const { prisma } = await migrated;
    expect(await prisma.taskList.findMany({ orderBy: { user_id: 'asc' } })).toMatchObject([
      { user_id: 'ann', revision: 42n, total: 22n },
      { user_id: 'bob', total: 21n },
    ]);
  });
});
