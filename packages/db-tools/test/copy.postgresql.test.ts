import { openDatabase } from '@tickline/db';
import { createEmbeddedTestDatabase, emptyServerDatabase, MIGRATIONS_DIR, SERVER } from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCommand } from '../src/cli/run-command.ts';
import { contentsAfter, expectCounting, fill } from './harness/contents.ts';

async function setUp(parameters = '') {
  const { options, drop } = await createEmbeddedTestDatabase();
  onTestFinished(drop);
  if (!('dataDir' in options)) throw new Error('not embedded');
  const target = { url: (await emptyServerDatabase()) + parameters, migrationsDir: MIGRATIONS_DIR };
  const lines: string[] = [];
  const copy = () =>
    runCommand(['copy'], {
      DATA_DIR: options.dataDir,
      DATABASE_URL: target.url,
      print: (line) => void lines.push(line),
    });
  return { options, target, copy, lines };
}

/** When a migration was applied is each database's own affair, and so is its schema. */
function without({ _prisma_migrations, ...rest }: Record<string, string[]>) {
  return Object.fromEntries(
    Object.entries(rest).map(([kind, rows]) => [
      kind,
      rows
        .map((row) => row.replaceAll(/\bother\./g, 'public.').replace(/^ SET search_path TO 'other'\n/m, ''))
        .sort(),
    ]),
  );
}

describe.runIf(SERVER)('db:copy', () => {
  it.each(['', '?schema=other'])(
    'takes every row, and where the ids stand, from the embedded database to a server (%s)',
    async (parameters) => {
      const { options, target, copy, lines } = await setUp(parameters);
      const before = await contentsAfter(openDatabase(options), async (prisma) => {
        await fill(prisma);
        await prisma.$executeRaw`
        INSERT INTO task (user_id, title) SELECT 'ann', 'Task ' || n FROM generate_series(1, 2500) AS n`;
      });
      expect(await copy()).toBe(0);
      expect(lines).toContain('task: 2513');
      expect(without(await contentsAfter(openDatabase(target)))).toEqual(without(before));
      expect(lines).toContain('task_trash: 2');
      const database = await openDatabase(target);
      onTestFinished(database.close);
      await expectCounting(database);
      // And leaves it as it was.
      expect(await contentsAfter(openDatabase(options))).toEqual(before);
    },
  );

  it('refuses a database that has rows already, and adds none', async () => {
    const { options, target, copy } = await setUp();
    await contentsAfter(openDatabase(options), fill);
    const before = await contentsAfter(openDatabase(target), (prisma) =>
      prisma.rateLimit.create({ data: { id: 'r', key: 'k', count: 1, lastRequest: 1n } }),
    );
    await expect(copy()).rejects.toThrow('not empty: rate_limit has rows');
    expect(await contentsAfter(openDatabase(target))).toEqual(before);
  });

  it('copies nothing where it fails half-way', async () => {
    const { options, target, copy } = await setUp();
    await contentsAfter(openDatabase(options), fill);
    const before = await contentsAfter(
      openDatabase(target),
      (prisma) => prisma.$executeRaw`ALTER TABLE task ADD CONSTRAINT short CHECK (length(title) < 150)`,
    );
    await expect(copy()).rejects.toThrow('short');
    expect(await contentsAfter(openDatabase(target))).toEqual(before);
  });
});
