import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  addMigration,
  copyOfPrisma,
  createTestDatabase,
  emptyLocation,
  emptyServerDatabase,
  MIGRATIONS_DIR,
  onServer,
  SERVER,
  startChild,
  temporaryFolder,
} from '@tickline/testing';
import pg from 'pg';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connect, type DatabaseLocation } from '../src/database.ts';
import { type Database, MigrationError, openDatabase } from '../src/index.ts';
import { markRolledBack } from '../src/migrations/mark-rolled-back.ts';
import { isOneTransaction } from '../src/migrations/one-transaction.ts';
import { databaseProgram } from './harness/programs.ts';

const OURS = readdirSync(MIGRATIONS_DIR)
  .filter((name) => /^\d/.test(name))
  .sort();
const [FIRST = ''] = OURS;
const NEXT = '20991231000000_next';

/** An empty database takes seconds to make; most tests do as well with one that has the first migration. */
async function migratedLocation() {
  const { options, drop } = await createTestDatabase();
  onTestFinished(drop);
  return options;
}

async function setUp(makeLocation: () => Promise<DatabaseLocation> = migratedLocation) {
  const { migrationsDir } = await copyOfPrisma();
  const location = await makeLocation();
  const open = async (): Promise<Database> => {
    const database = await openDatabase({ ...location, migrationsDir });
    onTestFinished(database.close);
    return database;
  };
  return { migrationsDir, location, open };
}

function appliedIn({ prisma }: Database): Promise<unknown> {
  return prisma.$queryRaw`
    SELECT migration_name AS name, applied_steps_count AS steps FROM _prisma_migrations
    WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY started_at`;
}

describe('opening a database', () => {
  it('makes the tables of an empty one, and records that as "prisma migrate" does', async () => {
    const { open } = await setUp(emptyLocation);
    const database = await open();
    expect(await database.prisma.task.count()).toBe(0);
    expect(await appliedIn(database)).toEqual(OURS.map((name) => ({ name, steps: 1 })));
  });

  it('applies what is new, once, and leaves the rows alone', async () => {
    const { migrationsDir, open } = await setUp();
    const first = await open();
    await first.prisma.user.create({ data: { id: 'ann', name: '', email: 'e' } });
    await first.close();
    await addMigration(migrationsDir, NEXT, 'CREATE TABLE next (id int);');
    await (await open()).close();
    const database = await open();
    expect(await appliedIn(database)).toEqual([...OURS, NEXT].map((name) => ({ name, steps: 1 })));
    expect(await database.prisma.user.count()).toBe(1);
  });

  it('runs a migration as it is written, semicolons in strings, comments and functions included', async () => {
    const { migrationsDir, open } = await setUp();
    const sql = `CREATE TABLE next (a text DEFAULT 'x;y'); -- one; two
      /* three; four */ INSERT INTO next DEFAULT VALUES;
      CREATE FUNCTION five() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 5; END $$;`;
    await addMigration(migrationsDir, NEXT, sql);
    const { prisma } = await open();
    expect(await prisma.$queryRaw`SELECT a, five() FROM next`).toEqual([{ a: 'x;y', five: 5 }]);
  });

  it('stops at a migration that fails, none of which is left, and at every later start', async () => {
    const { migrationsDir, open } = await setUp();
    await addMigration(migrationsDir, NEXT, 'CREATE TABLE next (id int); SELECT no_such_column;');
    const opening = open();
    await expect(opening).rejects.toThrow(MigrationError);
    await expect(opening).rejects.toThrow(new RegExp(`${NEXT}: .*no_such_column`, 's'));
    const again = open();
    await expect(again).rejects.toThrow(MigrationError);
    await expect(again).rejects.toThrow(`Migration ${NEXT} did not finish`);
  });

  it('goes on when a failed migration was mended and marked as rolled back', async () => {
    const { migrationsDir, location, open } = await setUp();
    await addMigration(migrationsDir, NEXT, 'SELECT no_such_column;');
    await expect(open()).rejects.toThrow(MigrationError);
    await addMigration(migrationsDir, NEXT, 'CREATE TABLE next (id int);');
    await expect(open()).rejects.toThrow('did not finish');

    const connection = await connect({ ...location, migrationsDir });
    expect(await markRolledBack(connection.statements, FIRST)).toBe(false);
    expect(await markRolledBack(connection.statements, NEXT)).toBe(true);
    expect(await markRolledBack(connection.statements, NEXT)).toBe(false);
    await connection.close();
    expect(await appliedIn(await open())).toEqual([...OURS, NEXT].map((name) => ({ name, steps: 1 })));
  });

  it('refuses a database that is ahead', async () => {
    const { migrationsDir, open } = await setUp();
    await addMigration(migrationsDir, NEXT, 'CREATE TABLE next (id int);');
    await (await open()).close();
    await rm(join(migrationsDir, NEXT), { recursive: true });
    const opening = open();
    await expect(opening).rejects.toThrow(MigrationError);
    await expect(opening).rejects.toThrow(
      `The database is newer than this version: it has the unknown migration ${NEXT}`,
    );
  });

  it('refuses a migration that was edited after it had been applied', async () => {
    const { migrationsDir, open } = await setUp();
    await (await open()).close();
    await writeFile(join(migrationsDir, FIRST, 'migration.sql'), '-- nothing');
    await expect(open()).rejects.toThrow(`Migration ${FIRST} was changed after it was applied`);
  });

  it('says which folder of migrations is missing, and makes nothing', async () => {
    const dataDir = join(await temporaryFolder(), 'data');
    await expect(openDatabase({ dataDir, migrationsDir: '/nowhere' })).rejects.toThrow('/nowhere');
    expect(existsSync(dataDir)).toBe(false);
  });
});

const IN_THE_MIDDLE = `CREATE TABLE next (id int); SELECT pg_sleep(0.5);`;

describe('a migration during which the process was killed', () => {
  it.skipIf(SERVER)('is applied by the next start, whenever that was', async () => {
    const { migrationsDir, location, open } = await setUp(emptyLocation);
    const kills: number[] = [];
    for (let killAt = 1; ; killAt += 8) {
      const child = startChild(databaseProgram('open'), [
        JSON.stringify({ ...location, migrationsDir, killAt }),
      ]);
      const isOpen = await child.line('open').then(
        () => true,
        () => false,
      );
      expect(child.lines.filter((line) => line.startsWith('refused'))).toEqual([]);
      child.process.kill('SIGKILL');
      await child.exited;
      if (isOpen) break;
      kills.push(killAt);
    }
    expect(kills.length).toBeGreaterThan(5);
    expect((await appliedIn(await open())) as object[]).toMatchObject(OURS.map((name) => ({ name })));
  });

  it('is applied by the next start if it was interrupted, and is then there once', async () => {
    const { migrationsDir, location, open } = await setUp();
    await addMigration(migrationsDir, NEXT, IN_THE_MIDDLE);
    const connection = await connect({ ...location, migrationsDir });
    // As a killed process leaves it.
    await connection.prisma.$executeRaw`INSERT INTO _prisma_migrations (id, checksum, migration_name)
      VALUES ('1', ${createHash('sha256').update(IN_THE_MIDDLE).digest('hex')}, ${NEXT})`;
    await connection.close();
    expect(await appliedIn(await open())).toEqual([...OURS, NEXT].map((name) => ({ name, steps: 1 })));
  });

  it.each(['CREATE TABLE next (id int); COMMIT; SELECT 1;', 'VACUUM task;'])(
    'is refused if it may have left something behind: %s',
    async (sql) => {
      const { migrationsDir, location, open } = await setUp();
      await addMigration(migrationsDir, NEXT, sql);
      const connection = await connect({ ...location, migrationsDir });
      await connection.prisma.$executeRaw`INSERT INTO _prisma_migrations (id, checksum, migration_name)
        VALUES ('1', ${createHash('sha256').update(sql).digest('hex')}, ${NEXT})`;
      await connection.close();
      await expect(open()).rejects.toThrow(`Migration ${NEXT} did not finish`);
    },
  );

  it.runIf(SERVER)('is left to the server if that is still running it, and is then there once', async () => {
    const { migrationsDir } = await copyOfPrisma();
    const url = await emptyServerDatabase();
    await addMigration(migrationsDir, NEXT, IN_THE_MIDDLE.replace('0.5', '3'));
    const child = startChild(databaseProgram('open'), [JSON.stringify({ url, migrationsDir })]);
    const running = () =>
      onServer(
        `SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3)%' AND state = 'active'
        AND pid <> pg_backend_pid() AND datname = current_database()`,
        url,
      );
    await vi.waitFor(async () => expect(await running()).toHaveLength(1), 20_000);
    child.process.kill('SIGKILL');
    await child.exited;
    expect(await running()).toHaveLength(1);
    await expect(openDatabase({ url, migrationsDir, statementTimeoutMs: 200 })).rejects.toThrow(
      `The database server is still running the migration ${NEXT} for a process that is gone.`,
    );
    const database = await openDatabase({ url, migrationsDir });
    onTestFinished(database.close);
    expect(await onServer('SELECT migration_name FROM _prisma_migrations', url)).toHaveLength(
      OURS.length + 1,
    );
    expect(await database.prisma.$queryRaw`SELECT id FROM next`).toEqual([]);
  });
});

describe('the migrations of this version', () => {
  it.each(OURS)('%s is one transaction, so an interrupted start needs no help', async (name) => {
    expect(isOneTransaction(await readFile(join(MIGRATIONS_DIR, name, 'migration.sql'), 'utf8'))).toBe(true);
  });
});

describe.runIf(SERVER)('many at once on an empty PostgreSQL database', () => {
  it('all succeed, as clients of one process, and each migration is applied once', async () => {
    const { migrationsDir } = await copyOfPrisma();
    const url = await emptyServerDatabase();
    const clients = await Promise.all(
      Array.from({ length: 10 }, () => openDatabase({ url, migrationsDir, poolSize: 1 })),
    );
    await Promise.all(clients.map(({ close }) => close()));
    expect(await onServer('SELECT migration_name FROM _prisma_migrations', url)).toHaveLength(OURS.length);
  });

  it('wait for a migration that one of them is in the middle of', async () => {
    const { migrationsDir } = await copyOfPrisma();
    const url = await emptyServerDatabase();
    await addMigration(migrationsDir, NEXT, 'SELECT pg_sleep(1); CREATE TABLE next (id int);');
    const options = { url, migrationsDir, poolSize: 1 };
    const first = openDatabase(options);
    const isUnderWay = () =>
      onServer('SELECT 1 FROM _prisma_migrations WHERE finished_at IS NULL', url).then(
        (rows) => rows.length > 0,
        () => false,
      );
    while (!(await isUnderWay())) await new Promise((resolve) => setTimeout(resolve, 20));
    const second = await openDatabase(options);
    await Promise.all([(await first).close(), second.close()]);
    expect(await onServer('SELECT migration_name FROM _prisma_migrations', url)).toHaveLength(
      OURS.length + 1,
    );
  });

  it('all succeed, as processes, and one of them says that it migrated', async () => {
    const { migrationsDir } = await copyOfPrisma();
    const url = await emptyServerDatabase();
    const options = JSON.stringify({ url, migrationsDir });
    const children = Array.from({ length: 5 }, () => startChild(databaseProgram('open'), [options]));
    await Promise.all(children.map((child) => child.line('open')));
    const applied = children.flatMap(({ lines }) => lines.filter((line) => line.startsWith('applied')));
    expect(applied).toEqual([`applied ${JSON.stringify({ migrations: OURS })}`]);
    expect(await onServer('SELECT migration_name FROM _prisma_migrations', url)).toHaveLength(OURS.length);
    for (const child of children) child.process.kill('SIGKILL');
    await Promise.all(children.map(({ exited }) => exited));
  });

  it('wait for one another, and for "prisma migrate", and leave no lock behind', async () => {
    const { migrationsDir } = await copyOfPrisma();
    const url = await emptyServerDatabase();
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    await other.query('SELECT pg_advisory_lock(72707369)');
    const opening = openDatabase({ url, migrationsDir });
    await sleep(300);
    expect((await other.query(`SELECT to_regclass('task') AS task`)).rows).toEqual([{ task: null }]);
    await other.query('SELECT pg_advisory_unlock(72707369)');
    const { close } = await opening;
    const locks = await other.query(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND database =
      (SELECT oid FROM pg_database WHERE datname = current_database())`);
    expect(locks.rows).toEqual([]);
    await close();
    await other.end();
  });
});
