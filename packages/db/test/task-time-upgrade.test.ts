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
import { openDatabase, statement } from '../src/index.ts';
import { previousMigrations } from './harness/previous-version.ts';

type Location = Awaited<ReturnType<typeof emptyLocation>>;

const COLUMNS =
  '"user_id", "id", "title", "description", "completed", "priority", "due_date", "created_at", "updated_at", "uid", "revision"';

/** Statements of the version before. `$1` is the user, and `$2` the task. */
const PREVIOUS = {
  create: `INSERT INTO "task" ("user_id", "title") VALUES ($1, 'new') RETURNING "id", "title", "completed"`,
  toggle:
    'UPDATE task SET completed = NOT completed WHERE user_id = $1 AND id = $2 RETURNING id, title, completed',
  move: `UPDATE "task" SET "due_date" = '2030-01-01T09:00:00Z' WHERE "user_id" = $1 AND "id" = $2 RETURNING "id"`,
  noDate: 'UPDATE "task" SET "due_date" = NULL WHERE "user_id" = $1 AND "id" = $2 RETURNING "id"',
  delete: 'DELETE FROM "task" WHERE "user_id" = $1 AND "id" = $2 RETURNING "id"',
  restore: `WITH owner AS MATERIALIZED (SELECT id AS owner_id FROM "user" WHERE id = $1 FOR KEY SHARE),
    gone AS (DELETE FROM task_trash USING owner WHERE user_id = owner_id AND id = $2 AND task IS NOT NULL RETURNING task)
    INSERT INTO task (${COLUMNS}) SELECT ${COLUMNS} FROM gone, jsonb_populate_record(NULL::task, gone.task) AS deleted
    RETURNING id`,
};

/** A database as the version before leaves it: tasks 1 to 20 of ann, of which each third is completed, and 19 and 20 deleted. */
async function previousDatabase(location: Location): Promise<void> {
  const { prisma, close } = await openDatabase({
    ...location,
    migrationsDir: await previousMigrations('20261201100000_task_time'),
  });
  await prisma.user.create({ data: newUser('ann') });
  await prisma.$executeRaw`
    INSERT INTO task (user_id, title, completed, updated_at)
    SELECT 'ann', 'Task ' || n, n % 3 = 0, timestamptz '2026-02-01' + n * interval '1 hour' FROM generate_series(1, 20) AS n`;
  await prisma.$executeRaw`UPDATE task SET completed = true, updated_at = '2026-03-01' WHERE id = 19`;
  await prisma.$executeRaw`DELETE FROM task WHERE id IN (19, 20)`;
  await close();
}

async function upgrade(location: Location) {
  const database = await openDatabase({ ...location, migrationsDir: MIGRATIONS_DIR });
  onTestFinished(database.close);
  return database;
}

describe('the upgrade to tasks with days, tags and recurrence', () => {
  it('gives completed tasks the time of their last change, and changes nothing else', async () => {
    const location = await emptyLocation();
    await previousDatabase(location);
    const { prisma } = await upgrade(location);
    const tasks = await prisma.task.findMany({ orderBy: { id: 'asc' } });
    expect(tasks).toHaveLength(18);
    for (const { id, revision, completed, completed_at, updated_at, ...task } of tasks) {
      expect(revision).toBe(id);
      expect(updated_at).toEqual(new Date(Date.UTC(2026, 1, 1, Number(id))));
      expect(completed).toBe(id % 3n === 0n);
      expect(completed_at).toEqual(completed ? updated_at : null);
      expect(task).toMatchObject({
        all_day: false,
        tags: [],
        recurrence: null,
        time_zone: null,
        wall_time: null,
      });
    }
    expect(await prisma.taskList.findMany()).toMatchObject([{ revision: 23n, total: 18n, completed: 6n }]);
    const trash = await prisma.taskTrash.findMany({ orderBy: { id: 'asc' } });
    expect(trash).toMatchObject([
      { task: { all_day: false, tags: [], completed_at: '2026-03-01T00:00:00+00:00' } },
      { task: { all_day: false, tags: [], completed_at: null } },
    ]);
    // The triggers are on again.
    const { id } = await prisma.task.create({ data: { user_id: 'ann', title: 'x' } });
    const where = { user_id_id: { user_id: 'ann', id } };
    expect(await prisma.task.update({ where, data: { completed: true } })).toMatchObject({ revision: 25n });
  });

  it('leaves a database that a server of the version before works on', async () => {
    const location = await emptyLocation();
    await previousDatabase(location);
    const { prisma, statements } = await upgrade(location);
    const run = (name: keyof typeof PREVIOUS, id?: bigint) =>
      statements.query(statement(PREVIOUS[name]), id === undefined ? ['ann'] : ['ann', String(id)]);
    const get = (id: bigint) => prisma.task.findUnique({ where: { user_id_id: { user_id: 'ann', id } } });
    await run('create');
    await run('toggle', 1n);
    const done = await get(1n);
    expect(done?.completed_at).toEqual(done?.updated_at);
    await run('toggle', 3n);
    expect(await get(3n)).toMatchObject({ completed: false, completed_at: null });
    const data = { due_date: new Date('2030-01-01T00:00:00Z'), all_day: true, tags: ['a', 'b,c'] };
    const where = { user_id_id: { user_id: 'ann', id: 2n } };
    await prisma.task.update({ where, data });
    await run('move', 2n);
    expect(await get(2n)).toMatchObject({ all_day: false, tags: ['a', 'b,c'] });
    await prisma.task.update({ where, data });
    await run('noDate', 2n);
    expect(await get(2n)).toMatchObject({ all_day: false, due_date: null });
    for (const id of [1n, 19n]) {
      if (id === 1n) await run('delete', id);
      expect(await run('restore', id)).toHaveLength(1);
      const restored = await get(id);
      expect(restored).toMatchObject({ completed: true, tags: [] });
      expect(restored?.completed_at).toBeInstanceOf(Date);
    }
    expect(await prisma.taskList.findMany()).toMatchObject([{ total: 20n, completed: 7n }]);
  });

  it('refuses a rule without what it needs, whoever writes', async () => {
    const { prisma } = await upgrade(await emptyLocation());
    await prisma.user.create({ data: newUser('ann') });
    const create = (data: object) => prisma.task.create({ data: { user_id: 'ann', title: 'x', ...data } });
    const [day, time] = [new Date('2030-01-01T00:00:00Z'), new Date('2030-01-01T00:00:00.001Z')];
    for (const data of [
      { recurrence: 'FREQ=DAILY' },
      { recurrence: 'FREQ=DAILY', due_date: day },
      { all_day: true },
      { all_day: true, due_date: time },
    ])
      await expect(create(data)).rejects.toThrow(/check constraint/);
    await create({ recurrence: 'FREQ=DAILY', due_date: day, all_day: true });
    await create({ recurrence: 'FREQ=DAILY', due_date: time, time_zone: 'UTC' });
  });
});

describe.runIf(SERVER)('its long part', () => {
  it('lets reads go on, and waits for nothing that waits for it', async () => {
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
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
          url,
        );
      await expect.poll(async () => (await find()).length).toBe(count);
    };
    const short = await openDatabase({
      url,
      migrationsDir: await previousMigrations('20261201110000_task_time_indexes'),
    });
    await short.close();
    const [batch, reader] = [await connect(), await connect()];
    // A batch has locked its tasks, and goes on to write them.
    await batch.query('BEGIN; SELECT FROM task WHERE id = 3 FOR UPDATE');
    const migrated = upgrade({ url });
    await waiting(1);
    expect((await reader.query('SELECT count(*) FROM task')).rows).toEqual([{ count: '18' }]);
    await batch.query('UPDATE task SET completed = false WHERE id = 3');
    await batch.query('SELECT pg_sleep(1.5)');
    await batch.query('COMMIT');
    const { prisma } = await migrated;
    expect(await prisma.task.count({ where: { completed_at: { not: null } } })).toBe(5);
  });
});
