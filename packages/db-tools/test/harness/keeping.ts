import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DatabaseOptions, openDatabase } from '@tickline/db';
import { createTestDatabase, MIGRATIONS_DIR, newLocation } from '@tickline/testing';
import { onTestFinished } from 'vitest';
import { runCommand } from '../../src/cli/run-command.ts';
import { contentsAfter, fill } from './contents.ts';

const { env } = process;

/** What a user does with `pnpm db:…` on one database. */
export function keeper(options: DatabaseOptions, folder: string, surroundings: NodeJS.ProcessEnv = env) {
  const lines: string[] = [];
  const location = 'url' in options ? { DATABASE_URL: options.url } : { DATA_DIR: options.dataDir };
  const run = (...args: string[]) =>
    runCommand(args, { ...location, folder, env: surroundings, print: (line) => void lines.push(line) });
  return { options, lines, run, contents: () => contentsAfter(openDatabase(options)) };
}

/** A database with something of everything in it, and a folder for backups. */
async function fullDatabase() {
  const { options, drop } = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'tickline-keeping-'));
  const remove = async () => {
    await drop();
    await rm(folder, { recursive: true, force: true });
  };
  const before = await contentsAfter(openDatabase(options), fill);
  return { folder, before, file: join(folder, 'tasks.backup'), source: keeper(options, folder), remove };
}

/** An empty place for a database, gone after the test. */
export async function emptyPlace(folder: string) {
  return keeper({ ...(await newLocation()), migrationsDir: MIGRATIONS_DIR }, folder);
}

/** Such a database, and an empty place for another one; gone after the test. */
export async function setUp() {
  const { remove, ...full } = await fullDatabase();
  onTestFinished(remove);
  return { ...full, target: await emptyPlace(full.folder) };
}

/** Such a database with its backup, to be removed by the caller. */
export async function makeBackup() {
  const full = await fullDatabase();
  await full.source.run('backup', '--to', full.file);
  return { ...full, whole: await readFile(full.file) };
}
