import { setTimeout as sleep } from 'node:timers/promises';
import { newUser, useApp } from '@tickline/server/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

// biome-ignore lint/style/noProcessEnv: how a test run says which database it is for
const SERVER = process.env['TEST_DATABASE_URL'];

/** Writers beside the server: PGlite, with its one connection, has none. */
describe.runIf(SERVER)('a total that is kept', () => {
  const api = useApp({ DATABASE_POOL_SIZE: '20' });
  const clients: pg.Client[] = [];
  let url: string;

  beforeAll(async () => {
    const [row] = await api().database.prisma.$queryRaw<
      { name: string }[]
    >`SELECT current_database() AS name`;
    const address = new URL(SERVER ?? '');
    address.pathname = `/${row?.name}`;
    url = address.href;
  });
  afterAll(() => Promise.all(clients.map((client) => client.end())));

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url });
    clients.push(client);
    await client.connect();
    return client;
  }

  const addTasks = (client: pg.Client, user: string, count: number) =>
    client.query(
      `INSERT INTO task (user_id, title, completed) SELECT $1, 'Task ' || n, n % 3 = 0 FROM generate_series(1, $2::int) AS n`,
      [user, count],
    );

  async function userWith(client: pg.Client, count: number): Promise<string> {
    const user = `many-${newUser()}`;
    await client.query(`INSERT INTO "user" (id, name, email) VALUES ($1, '', $1)`, [user]);
    await addTasks(client, user, count);
    return user;
  }

  async function isKept(client: pg.Client, user: string): Promise<boolean> {
    const { rowCount } = await client.query(
      'SELECT FROM task_count WHERE user_id = $1 AND total IS NOT NULL',
      [user],
    );
    return rowCount === 1;
  }

  async function becomesKept(client: pg.Client, user: string): Promise<void> {
    await vi.waitFor(
      async () => {
        await api().listTasks(user, 'limit=1');
        expect(await isKept(client, user)).toBe(true);
      },
      { timeout: 10_000, interval: 150 },
    );
  }

  async function expectExact(client: pg.Client, user: string): Promise<void> {
    const { rows } = await client.query(
      'SELECT count(*)::int AS all, (count(*) FILTER (WHERE completed))::int AS completed FROM task WHERE user_id = $1',
      [user],
    );
    const total = async (status: string) => (await api().listTasks(user, `limit=1&status=${status}`)).total;
    const [{ all, completed }] = rows;
    expect([await total('all'), await total('completed'), await total('pending')]).toEqual([
      all,
      completed,
      all - completed,
    ]);
  }

  it('is not counted while a transaction is open that began before changes were noted', async () => {
    const [writer, reader] = [await connect(), await connect()];
    const user = await userWith(reader, 1800);
    await writer.query('BEGIN');
    await writer.query('DELETE FROM task WHERE user_id = $1 AND completed', [user]);
    for (let n = 0; n < 4; n += 1) {
      expect((await api().listTasks(user, 'limit=1')).total).toBe(1800);
      await sleep(150);
    }
    expect(await isKept(reader, user)).toBe(false);
    await addTasks(writer, user, 30);
    await writer.query('COMMIT');
    await becomesKept(reader, user);
    await expectExact(reader, user);
  });

  it.each(['REPEATABLE READ', 'SERIALIZABLE'])(
    'does not miss a write of %s, whose snapshot is from before',
    async (level) => {
      const [writer, reader] = [await connect(), await connect()];
      const user = await userWith(reader, 1200);
      await writer.query(`BEGIN ISOLATION LEVEL ${level}`);
      await writer.query('SELECT count(*) FROM task');
      await becomesKept(reader, user);
      const write = writer.query('DELETE FROM task WHERE user_id = $1 AND completed', [user]);
      await expect(write).rejects.toMatchObject({ code: '40001' });
      await writer.query('ROLLBACK');
      await expectExact(reader, user);
      // Where nothing is noted yet, such a write begins with it.
      const other = await userWith(reader, 1800);
      await writer.query(`BEGIN ISOLATION LEVEL ${level}`);
      await writer.query('DELETE FROM task WHERE user_id = $1 AND completed', [other]);
      await writer.query('COMMIT');
      await becomesKept(reader, other);
      await expectExact(reader, other);
    },
  );

  it('is that of the rows in the same answer, whatever is written meanwhile', async () => {
    const writers = await Promise.all(Array.from({ length: 6 }, connect));
    const [first] = writers;
    if (!first) throw new Error('no connection');
    const users = [await userWith(first, 1100), await userWith(first, 1100)];
    for (const user of users) await becomesKept(first, user);
    // So few that one page has them all.
    await first.query('DELETE FROM task WHERE user_id = ANY($1) AND id % 25 > 0', [users]);
    const statements = [
      `INSERT INTO task (user_id, title, completed) SELECT unnest($1::text[]), 'x', random() < 0.5`,
      `DELETE FROM task WHERE user_id = ANY($1) AND id IN (SELECT id FROM task WHERE user_id = ANY($1) ORDER BY id LIMIT 2 FOR UPDATE)`,
      `UPDATE task SET completed = NOT completed WHERE user_id = ANY($1) AND id IN (SELECT id FROM task WHERE user_id = ANY($1) ORDER BY id LIMIT 5 FOR UPDATE)`,
      `UPDATE task SET user_id = ($1::text[])[1 + (random() < 0.5)::int] WHERE id = (SELECT max(id) FROM task WHERE user_id = ANY($1))`,
    ];
    let isDone = false;
    const write = async (writer: pg.Client, index: number) => {
      for (let n = index; !isDone; n += 1) {
        const isUndone = n % 5 === 0;
        if (isUndone) await writer.query('BEGIN');
        await writer.query(statements[n % statements.length] ?? '', [users]);
        if (isUndone) await writer.query('ROLLBACK');
      }
    };
    const writing = writers.map(write);
    const seen = new Set<number>();
    const end = Date.now() + 4000;
    while (Date.now() < end) {
      for (const user of users)
        for (const status of ['all', 'pending', 'completed']) {
          const { tasks, total } = await api().listTasks(user, `status=${status}`);
          expect(tasks).toHaveLength(Math.min(total, 100));
          seen.add(total);
        }
    }
    isDone = true;
    await Promise.all(writing);
    expect(seen.size).toBeGreaterThan(10);
    for (const user of users) await expectExact(first, user);
  });

  it('is exact where it is first counted in the middle of writes, and merged in the middle of writes', async () => {
    const writers = await Promise.all(Array.from({ length: 6 }, connect));
    const [first] = writers;
    if (!first) throw new Error('no connection');
    for (let round = 0; round < 5; round += 1) {
      const user = await userWith(first, 1100);
      let isDone = false;
      const writing = writers.map(async (writer, index) => {
        for (let n = index; !isDone; n += 1) {
          if (n % 3 === 0) await writer.query('BEGIN');
          await writer.query(`INSERT INTO task (user_id, title) SELECT $1, 'x' FROM generate_series(1, 20)`, [
            user,
          ]);
          await writer.query(
            `UPDATE task SET completed = true WHERE user_id = $1 AND id = (SELECT max(id) FROM task WHERE user_id = $1)`,
            [user],
          );
          if (n % 3 === 0) await writer.query(n % 2 === 0 ? 'COMMIT' : 'ROLLBACK');
        }
      });
      await becomesKept(await connect(), user);
      for (let n = 0; n < 20; n += 1) await api().listTasks(user, 'limit=1');
      isDone = true;
      await Promise.all(writing);
      await expectExact(first, user);
      await vi.waitFor(async () => {
        await api().listTasks(user, 'limit=1');
        const { rows } = await first.query(
          'SELECT count(*)::int AS changes FROM task_count_change WHERE user_id = $1',
          [user],
        );
        expect(rows[0].changes).toBeLessThanOrEqual(501);
      }, 5000);
      await expectExact(first, user);
    }
  });

  it('is in nobody’s way: not of writers of one user, nor of the user’s deletion', async () => {
    const [one, two, three] = [await connect(), await connect(), await connect()];
    const user = await userWith(one, 1200);
    await becomesKept(one, user);
    for (const writer of [one, two]) {
      await writer.query("BEGIN; SET LOCAL lock_timeout = '1s'");
      await addTasks(writer, user, 700);
      await writer.query(
        'UPDATE task SET completed = true WHERE user_id = $1 AND id IN (SELECT id FROM task WHERE user_id = $1 AND NOT completed LIMIT 1 FOR UPDATE SKIP LOCKED)',
        [user],
      );
    }
    await one.query('COMMIT');
    await api().listTasks(user);
    await two.query('COMMIT');
    await expectExact(three, user);
    const writing = Promise.allSettled(
      [one, two].map(async (writer) => {
        for (;;) await addTasks(writer, user, 600);
      }),
    );
    const listing = Promise.all(Array.from({ length: 10 }, () => api().listTasks(user, 'limit=1')));
    await listing;
    await three.query('DELETE FROM "user" WHERE id = $1', [user]);
    const reasons = (await writing).map((result) =>
      result.status === 'rejected' ? result.reason.code : 'none',
    );
    // For want of the user, and of nothing else.
    expect(reasons).toEqual(['23503', '23503']);
    const left = await three.query(
      'SELECT user_id FROM task_count WHERE user_id = $1 UNION ALL SELECT user_id FROM task_count_change WHERE user_id = $1',
      [user],
    );
    expect(left.rows).toEqual([]);
  });
});
