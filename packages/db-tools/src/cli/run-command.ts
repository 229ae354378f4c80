import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Connection, connect, type DatabaseOptions, openDatabase } from '@tickline/db/database';
import { markRolledBack } from '@tickline/db/migrations';
import type { BackupSource } from '../backup/back-up.ts';
import { type Command, parseCommand } from './arguments.ts';
import { runBackup, runCopy, runRestore } from './backup-commands.ts';
import { schemaDifference } from './schema-difference.ts';
import { seed } from './seed.ts';
import { writeMigration } from './write-migration.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/** Settings from outside: the location of the database, the current folder, and where to print. */
export interface Surroundings {
  readonly DATABASE_URL?: string | undefined;
  /** Relative to the root of the repository. */
  readonly DATA_DIR?: string | undefined;
  /** The folder that file names are relative to. */
  readonly folder?: string;
  /** Environment of PostgreSQL's client programs. */
  readonly env?: NodeJS.ProcessEnv;
  /** Opens an empty database to try migrations on. Default: one in memory. */
  readonly openScratch?: () => Promise<Connection>;
  print(line: string): void;
}

async function closing<T extends { close(): Promise<void> }>(
  open: Promise<T>,
  job: (it: T) => Promise<void>,
): Promise<void> {
  const opened = await open;
  try {
    await job(opened);
  } finally {
    await opened.close();
  }
}

function optionsFor(migrationsDir: string, surroundings: Surroundings): DatabaseOptions {
  const { DATABASE_URL, DATA_DIR = '.data', print } = surroundings;
  const location = DATABASE_URL ? { url: DATABASE_URL } : { dataDir: resolve(ROOT, DATA_DIR) };
  const report = (details: object, message: string) => print(`${message}: ${JSON.stringify(details)}`);
  return { ...location, migrationsDir, log: { info: report, warn: report } };
}

function sourceOf({ DATABASE_URL, DATA_DIR = '.data', env = {} }: Surroundings): BackupSource {
  return DATABASE_URL ? { url: DATABASE_URL, env } : { dataDir: resolve(ROOT, DATA_DIR) };
}

async function rollBack(options: DatabaseOptions, migration: string): Promise<void> {
  await closing(connect(options), async ({ statements }) => {
    if (!(await markRolledBack(statements, migration)))
      throw new Error(`${migration} is not a failed migration`);
  });
}

async function run(command: Command, surroundings: Surroundings): Promise<number> {
  const { print, folder = ROOT } = surroundings;
  const prismaDir = resolve(ROOT, command.prismaDir ?? 'prisma');
  const migrationsDir = resolve(prismaDir, 'migrations');
  switch (command.command) {
    case 'check': {
      const sql = await schemaDifference(prismaDir, surroundings.openScratch);
      print(sql ?? 'Migrations are in sync with schema.prisma.');
      return sql === undefined ? 0 : 1;
    }
    case 'diff': {
      const sql = await schemaDifference(prismaDir, surroundings.openScratch);
      const file = sql && (await writeMigration(migrationsDir, command.name, sql));
      print(file ?? 'No migration written: migrations are in sync with schema.prisma.');
      return 0;
    }
    case 'migrate': {
      const options = optionsFor(migrationsDir, surroundings);
      if (command.rolledBack !== undefined) await rollBack(options, command.rolledBack);
      await closing(openDatabase(options), async ({ kind }) => print(`The ${kind} database is up to date.`));
      return 0;
    }
    case 'seed':
      await closing(openDatabase(optionsFor(migrationsDir, surroundings)), async ({ prisma }) => {
        const added = await seed(prisma, command.sub, command.tasks);
        print(`Added ${added} tasks for ${command.sub}.`);
      });
      return 0;
    case 'backup': {
      const { to, force } = command;
      await runBackup({ source: sourceOf(surroundings), to, force, folder }, print);
      return 0;
    }
    case 'restore': {
      const { from, force } = command;
      await runRestore({ target: sourceOf(surroundings), from, force, folder, migrationsDir }, print);
      return 0;
    }
    case 'copy': {
      const { DATABASE_URL: url, DATA_DIR = '.data' } = surroundings;
      await runCopy({ dataDir: resolve(ROOT, DATA_DIR), url, migrationsDir }, print);
      return 0;
    }
  }
}

/**
 * Runs a command.
 *
 * @returns the exit code
 * @throws {UsageError} if the command line is invalid
 */
export async function runCommand(args: string[], surroundings: Surroundings): Promise<number> {
  return run(parseCommand(args), surroundings);
}
