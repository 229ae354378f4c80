import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseFault, openDatabase } from '@tickline/db';
import {
  addMigration,
  copyOfPrisma,
  createTestDatabase,
  openWithoutTables,
  startChild,
} from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCommand } from '../src/cli/run-command.ts';
import { toolProgram } from './harness/programs.ts';

/** As a process of its own, which is what the user sees. */
async function runProcess(...args: string[]) {
  const child = startChild(toolProgram('cli'), args, { DATABASE_URL: 'postgres://postgres@127.0.0.1:1/x' });
  const { code, stderr } = await child.exited;
  return { code, stderr, stdout: child.lines.join('\n') };
}

const openScratch = async () => (await openWithoutTables()).connection;

async function setUp() {
  const { options, drop } = await createTestDatabase();
  onTestFinished(drop);
  const { prismaDir, migrationsDir } = await copyOfPrisma();
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const location = 'url' in options ? { DATABASE_URL: options.url } : { DATA_DIR: options.dataDir };
  const run = (...args: string[]) =>
    runCommand([...args, '--prisma-dir', prismaDir], { ...location, openScratch, print });
  return { run, lines, prismaDir, migrationsDir, options };
}

async function addColumn(prismaDir: string): Promise<void> {
  const file = join(prismaDir, 'schema.prisma');
  const schema = await readFile(file, 'utf8');
  await writeFile(file, schema.replace('model Task {', 'model Task {\n  note String?\n'));
}

describe('db:check', () => {
  it('succeeds where the migrations make what the schema says', async () => {
    const { run, lines } = await setUp();
    expect(await run('check')).toBe(0);
    expect(lines).toEqual(['Migrations are in sync with schema.prisma.']);
  });

  it('fails, with the SQL that is missing, where they do not', async () => {
    const { run, lines, prismaDir } = await setUp();
    await addColumn(prismaDir);
    expect(await run('check')).toBe(1);
    expect(lines.join('\n')).toContain('ALTER TABLE "task" ADD COLUMN     "note" TEXT;');
  });

  it('fails, and says where, on a schema that does not parse', async () => {
    const { run, prismaDir } = await setUp();
    await writeFile(join(prismaDir, 'schema.prisma'), 'model {');
    await expect(run('check')).rejects.toThrow('schema.prisma:1');
  });
});

describe('db:diff', () => {
  it('writes the migration that the schema asks for, after which there is no change', async () => {
    const { run, lines, prismaDir, migrationsDir, options } = await setUp();
    const before = await readdir(migrationsDir);
    await addColumn(prismaDir);
    const args = ['diff', '--name', 'add_note'];
    expect(await run(...args)).toBe(0);
    const name = (await readdir(migrationsDir)).find((each) => each.endsWith('_add_note')) ?? '';
    expect(name).toMatch(/^\d{14}_add_note$/);

    expect(await run(...args)).toBe(0);
    expect(lines).toEqual([
      join(migrationsDir, name, 'migration.sql'),
      expect.stringContaining('No migration written'),
    ]);
    expect((await readdir(migrationsDir)).sort()).toEqual([...before, name].sort());

    const { prisma, close } = await openDatabase({ ...options, migrationsDir });
    onTestFinished(close);
    expect(await prisma.$queryRaw`SELECT note FROM task`).toEqual([]);
  });
});

describe('db:migrate and db:seed', () => {
  it('bring a database up to date and give a user tasks, as often as they are asked', async () => {
    const { run, lines, migrationsDir } = await setUp();
    await addMigration(migrationsDir, '20991231000000_next', 'CREATE TABLE next (id int);');
    expect(await run('migrate')).toBe(0);
    expect(await run('migrate')).toBe(0);
    expect(await run('seed')).toBe(0);
    expect(await run('seed', '--tasks', '20')).toBe(0);
    expect(lines).toEqual([
      'migrations applied: {"migrations":["20991231000000_next"]}',
      expect.stringMatching(/^The \w+ database is up to date\.$/),
      expect.stringMatching(/^The \w+ database is up to date\.$/),
      'Added 12 tasks for demo.',
      'Added 8 tasks for demo.',
    ]);
  });

  it('go on after a failed migration that was mended', async () => {
    const { run, migrationsDir } = await setUp();
    const name = '20991231000000_next';
    await addMigration(migrationsDir, name, 'SELECT no_such_column');
    await expect(run('migrate')).rejects.toThrow('no_such_column');
    await addMigration(migrationsDir, name, 'CREATE TABLE next (id int);');
    expect(await run('migrate', '--rolled-back', name)).toBe(0);
    await expect(run('migrate', '--rolled-back', name)).rejects.toThrow(`${name} is not a failed migration`);
  });

  it('say in a line why a database cannot be reached', async () => {
    const { code, stderr } = await runProcess('migrate');
    expect(code).toBe(1);
    expect(stderr).toBe('connect ECONNREFUSED 127.0.0.1:1\n');
    expect(stderr).not.toContain('    at ');
    const localhost = runCommand(['migrate'], {
      DATABASE_URL: 'postgres://x@localhost:1/x',
      print: () => undefined,
    });
    await expect(localhost).rejects.toThrow(/^connect ECONNREFUSED /);
    const opening = runCommand(['seed'], {
      DATABASE_URL: 'postgres://x@127.0.0.1:1/x',
      print: () => undefined,
    });
    expect(await opening.catch(databaseFault)).toBe('unavailable');
  });
});

describe('a command line that is wrong', () => {
  it('is answered with the usage', async () => {
    const { code, stderr } = await runProcess('reset');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('Usage: pnpm db:<command>'),
    });
  });
});
