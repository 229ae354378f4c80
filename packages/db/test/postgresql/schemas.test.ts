import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import {
  emptyServerDatabase,
  MIGRATIONS_DIR,
  newUser,
  onServer,
  SERVER,
  startPooler,
} from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { statement } from '../../src/index.ts';
import { newDatabase, openAt, useCluster } from '../harness/cluster.ts';

const MIGRATIONS = readdirSync(MIGRATIONS_DIR).filter((name) => /^\d/.test(name)).length;
const TITLES = statement<[string]>('SELECT title FROM task ORDER BY title', { sharing: 'connection' });

function withSchema(url: string, schema: string): string {
  return `${url}?schema=${encodeURIComponent(schema)}`;
}

/** Everything in a database that is in one of the schemas of its users, by kind and schema. */
async function countsOf(url: string): Promise<Record<string, unknown>> {
  const rows = (await onServer(
    `SELECT n.nspname AS schema, (SELECT count(*)::int FROM pg_class WHERE relnamespace = n.oid AND relkind = 'r') AS tables,
      (SELECT count(*)::int FROM pg_type WHERE typnamespace = n.oid AND typtype = 'e') AS enums,
      (SELECT count(*)::int FROM pg_proc WHERE pronamespace = n.oid) > 0 AS "hasFunctions"
    FROM pg_namespace AS n WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'`,
    url,
  )) as { schema: string }[];
  return Object.fromEntries(rows.map(({ schema, ...counts }) => [schema, counts]));
}

const NAMES = [
  'one',
  'Two',
  'a b',
  "'; DROP TABLE task; --",
  'back\\slash',
  '任務',
  'x'.repeat(63),
  'select',
];

describe.runIf(SERVER)('schemas of one database', () => {
  it('are each a Tickline of its own, and are migrated at the same time', async () => {
    const url = await emptyServerDatabase();
    const databases = await Promise.all(
      ['public', ...NAMES].flatMap((name) => [
        openAt(withSchema(url, name), { poolSize: 2 }),
        openAt(withSchema(url, name), { poolSize: 1 }),
      ]),
    );
    const one = Object.values(await countsOf(url))[0];
    expect(await countsOf(url)).toEqual(Object.fromEntries(['public', ...NAMES].map((name) => [name, one])));
    expect(one).toEqual({ tables: expect.any(Number), enums: 1, hasFunctions: true });
    await Promise.all(databases.map(({ close }) => close()));
  });

  it('do not see each other: writes, hand-written statements, transactions, totals and deletion of a user', async () => {
    const url = await emptyServerDatabase();
    const names = ['public', 'one', "'; DROP TABLE task; --"];
    const databases = await Promise.all(names.map((name) => openAt(withSchema(url, name))));
    await Promise.all(
      databases.map(async ({ prisma, plainPrisma, statements }, n) => {
        await prisma.user.create({ data: newUser('ann') });
        for (const title of [`prepared ${n}`, `again ${n}`])
          await prisma.task.create({ data: { user_id: 'ann', title, priority: 'high' } });
        await prisma.$transaction((tx) =>
          tx.task.create({ data: { user_id: 'ann', title: `transaction ${n}` } }),
        );
        await plainPrisma.task.create({ data: { user_id: 'ann', title: `plain ${n}`, priority: 'low' } });
        await statements.query(
          statement(`INSERT INTO task (user_id, title, priority) VALUES ($1, $2, $3::priority)`),
          ['ann', `by hand ${n}`, 'low'],
        );
      }),
    );
    for (const [n, { statements, prisma }] of databases.entries()) {
      const titles = ['again', 'by hand', 'plain', 'prepared', 'transaction'].map((word) => `${word} ${n}`);
      expect(await statements.query(TITLES, [])).toEqual(titles.map((title) => [title]));
      expect(await prisma.task.count({ where: { priority: 'high' } })).toBe(2);
      expect(await prisma.taskList.findMany()).toMatchObject([{ user_id: 'ann', revision: 5n, total: 5n }]);
    }
    await databases[1]?.prisma.user.delete({ where: { id: 'ann' } });
    expect(await Promise.all(databases.map(({ prisma }) => prisma.task.count()))).toEqual([5, 0, 5]);
  });

  it('have triggers that find their own tables from a session with another search_path', async () => {
    const url = await emptyServerDatabase();
    const databases = await Promise.all(['public', 'To Do'].map((name) => openAt(withSchema(url, name))));
    for (const { prisma } of databases) await prisma.user.create({ data: newUser('ann') });
    await onServer(
      `INSERT INTO "To Do".task (user_id, title) VALUES ('ann', 'x'), ('ann', 'y');
      UPDATE "To Do".task SET completed = true;
      DELETE FROM "To Do".task WHERE title = 'y'`,
      url,
    );
    const counted = () =>
      Promise.all(
        databases.map(async ({ prisma }) => [
          await prisma.taskList.findMany(),
          await prisma.taskTrash.count(),
        ]),
      );
    const list = { user_id: 'ann', revision: 5n, total: 1n, completed: 1n, forgotten: 0n };
    expect(await counted()).toEqual([
      [[], 0],
      [[list], 1],
    ]);
    await onServer(`DELETE FROM "To Do"."user"`, url);
    expect(await counted()).toEqual([
      [[], 0],
      [[], 0],
    ]);
  });

  it('have no setting on functions in "public", where calls must not cost more', async () => {
    const url = await emptyServerDatabase();
    await openAt(url);
    expect(
      await onServer(
        `SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proconfig IS NOT NULL`,
        url,
      ),
    ).toEqual([]);
  });

  it.each([
    'currentSchema=two',
    'search_path=two',
    'options=-c%20search_path%3Dtwo',
    'options=--search-path%3D%22two%22',
  ])('are named in the way of other programs too: %s', async (parameters) => {
    const url = await emptyServerDatabase();
    const { prisma } = await openAt(`${url}?${parameters}`);
    expect(await prisma.task.count()).toBe(0);
    expect(
      await onServer(
        `SELECT to_regclass('two.task') IS NOT NULL AND to_regclass('public.task') IS NULL AS ok`,
        url,
      ),
    ).toEqual([{ ok: true }]);
  });

  it('are the same whatever the role’s own search_path is', async () => {
    const url = await emptyServerDatabase();
    const database = new URL(url).pathname.slice(1);
    await onServer(`CREATE SCHEMA other; ALTER DATABASE ${database} SET search_path = other`, url);
    await openAt(url);
    expect(await onServer('SELECT count(*)::int AS n FROM public._prisma_migrations', url)).toEqual([
      { n: MIGRATIONS },
    ]);
    expect(
      await onServer(`SELECT relname FROM pg_class WHERE relnamespace = 'other'::regnamespace`, url),
    ).toEqual([]);
  });

  it('are refused, with what to do, if the role may not use or create them', async () => {
    const url = new URL(await emptyServerDatabase());
    const role = `tickline_${createHash('sha256').update(url.pathname).digest('hex').slice(0, 12)}`;
    await onServer(`CREATE ROLE ${role} LOGIN PASSWORD 'made-up-here'; CREATE SCHEMA mine`, url.href);
    onTestFinished(async () => void (await onServer(`DROP ROLE ${role}`)));
    url.username = role;
    url.password = 'made-up-here';
    await expect(openAt(withSchema(url.href, 'mine'))).rejects.toThrow(
      'GRANT USAGE, CREATE ON SCHEMA "mine" TO',
    );
    await expect(openAt(withSchema(url.href, 'new'))).rejects.toThrow(
      /^The schema "new" does not exist.*AUTHORIZATION <role>$/,
    );
  });
});

describe.runIf(SERVER)('a schema behind PgBouncer in transaction mode', () => {
  const cluster = useCluster();

  async function setUp(settings: Record<string, string>) {
    const direct = await newDatabase(cluster.current);
    const database = new URL(direct).pathname.slice(1);
    await (await openAt(withSchema(direct, 'Two'))).close();
    const pooler = await startPooler(cluster.current, settings);
    onTestFinished(() => pooler.stop());
    return { database, url: pooler.url(database) };
  }

  it.each([{}, { ignore_startup_parameters: 'options' }])(
    'is refused if the pooler does not pass it on (%o), and works if the role has it',
    async (settings) => {
      const { database, url } = await setUp(settings);
      await openAt(withSchema(url, 'public'));
      await expect(openAt(withSchema(url, 'Two'))).rejects.toThrow(
        /^Connections do not use the schema "Two": the pooler .* direct address.* SET search_path = "Two"$/,
      );
      await cluster.current.query(`ALTER DATABASE ${database} SET search_path = "Two"`);
      await cluster.current.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`,
      );
      const { prisma, statements } = await openAt(withSchema(url, 'Two'));
      await prisma.user.create({ data: newUser('ann') });
      await prisma.task.create({ data: { user_id: 'ann', title: 'x' } });
      expect(await statements.query(TITLES, [])).toEqual([['x']]);
      expect(await cluster.current.query('SELECT count(*)::int AS n FROM "Two".task', database)).toEqual([
        { n: 1 },
      ]);
      // The other schema is not reached any more, and says so.
      await expect(openAt(withSchema(url, 'public'))).rejects.toThrow(
        'Connections do not use the schema "public"',
      );
    },
  );
});
