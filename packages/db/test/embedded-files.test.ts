import { execFile } from 'node:child_process';
import { mkdir, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  createTestDatabase,
  MIGRATIONS_DIR,
  mountSmallDisk,
  newUser,
  SERVER,
  type SmallDisk,
  temporaryFolder,
} from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { databaseFault, openDatabase } from '../src/index.ts';

async function walOf(folder: string): Promise<string> {
  const names = await readdir(join(folder, 'pg_wal'));
  return join(folder, 'pg_wal', names.find((name) => /^[0-9A-F]{24}$/.test(name)) ?? '');
}

/** But for those that PostgreSQL makes and removes as it likes. */
async function filesIn(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true });
  return files.filter((file) => !/postmaster\.pid$|pg_internal\.init$/.test(file)).sort();
}

const DAMAGES: [string, (folder: string) => Promise<void>][] = [
  ['pg_control is empty', (folder) => truncate(join(folder, 'global/pg_control'), 0)],
  ['pg_control is garbled', (folder) => writeFile(join(folder, 'global/pg_control'), Buffer.alloc(8192, 7))],
  ['pg_control is gone', (folder) => rm(join(folder, 'global/pg_control'))],
  ['the log is cut off', async (folder) => truncate(await walOf(folder), 1000)],
  ['the log is gone', (folder) => rm(join(folder, 'pg_wal'), { recursive: true })],
  ['the tables are gone', (folder) => rm(join(folder, 'base'), { recursive: true })],
  ['the version is another', (folder) => writeFile(join(folder, 'PG_VERSION'), '16\n')],
  ['the version is empty', (folder) => writeFile(join(folder, 'PG_VERSION'), '')],
];

describe.skipIf(SERVER)('an embedded database whose files are not in order', () => {
  it.each(DAMAGES)('says so, and is left as it is, where %s', async (_case, damage) => {
    const { options, drop } = await createTestDatabase();
    onTestFinished(drop);
    if (!('dataDir' in options)) throw new Error('not embedded');
    const folder = join(options.dataDir, 'pgdata');
    await damage(folder);
    const before = await filesIn(options.dataDir);
    await expect(openDatabase(options)).rejects.toThrow(`The database in ${folder} cannot be opened`);
    // The lock has been given back, too.
    expect(await filesIn(options.dataDir)).toEqual(before);
  });

  it('opens where only the file of a process that was killed was left behind', async () => {
    const { options, drop } = await createTestDatabase();
    onTestFinished(drop);
    if (!('dataDir' in options)) throw new Error('not embedded');
    await writeFile(join(options.dataDir, 'pgdata/postmaster.pid'), '1\n/elsewhere\n');
    await (await openDatabase(options)).close();
  });

  it('does not begin anew where a restore was interrupted that had put the old one aside', async () => {
    const { options, drop } = await createTestDatabase();
    onTestFinished(drop);
    if (!('dataDir' in options)) throw new Error('not embedded');
    const aside = join(options.dataDir, 'pgdata.replaced-20261124');
    await rename(join(options.dataDir, 'pgdata'), aside);
    await expect(openDatabase(options)).rejects.toThrow('but next to it there is pgdata.replaced-20261124');
    expect(await readdir(options.dataDir)).toEqual(['pgdata.replaced-20261124']);
    await rename(aside, join(options.dataDir, 'pgdata'));
    await (await openDatabase(options)).close();
  });

  it('does not take a folder that has something else in it', async () => {
    const dataDir = await temporaryFolder();
    await mkdir(join(dataDir, 'pgdata'));
    await writeFile(join(dataDir, 'pgdata', 'diary.txt'), 'mine');
    const opening = openDatabase({ dataDir, migrationsDir: MIGRATIONS_DIR });
    await expect(opening).rejects.toThrow('is not empty, but does not contain a database');
    expect(await readdir(join(dataDir, 'pgdata'))).toEqual(['diary.txt']);
  });
});

describe.skipIf(SERVER)('a DATA_DIR that cannot be used', () => {
  it('is named where it is a file', async () => {
    const dataDir = join(await temporaryFolder(), 'file');
    await writeFile(dataDir, '');
    const opening = openDatabase({ dataDir, migrationsDir: MIGRATIONS_DIR });
    await expect(opening).rejects.toThrow(`DATA_DIR (${dataDir}) cannot be used: EEXIST`);
  });
});

// It takes root to mount a disk.
describe.skipIf(SERVER || process.getuid?.() !== 0)('an embedded database on a disk', () => {
  async function smallDisk(): Promise<SmallDisk> {
    const disk = await mountSmallDisk(150);
    onTestFinished(() => disk.remove());
    return disk;
  }

  /** A new one takes seconds to make. */
  async function databaseOnDisk() {
    const disk = await smallDisk();
    const { options, drop } = await createTestDatabase();
    onTestFinished(drop);
    if (!('dataDir' in options)) throw new Error('not embedded');
    await promisify(execFile)('cp', ['-R', `${options.dataDir}/.`, disk.folder]);
    return { disk, options: { ...options, dataDir: disk.folder } };
  }

  it('that can’t be written to is refused, with the reason', async () => {
    const { folder } = await smallDisk();
    await promisify(execFile)('mount', ['-o', 'remount,ro', folder]);
    const opening = openDatabase({ dataDir: folder, migrationsDir: MIGRATIONS_DIR });
    await expect(opening).rejects.toThrow(`DATA_DIR (${folder}) cannot be used: EROFS`);
  });

  it('that is full is refused, with the reason, and opens when there is space', async () => {
    const { disk, options } = await databaseOnDisk();
    await (await openDatabase(options)).close();
    await disk.fill();
    await expect(openDatabase(options)).rejects.toThrow(`DATA_DIR (${disk.folder}) cannot be used: ENOSPC`);
    await disk.free();
    await (await openDatabase(options)).close();
  });

  it('that fills up is unavailable for writing, and loses nothing', async () => {
    const { disk, options } = await databaseOnDisk();
    const { prisma, close } = await openDatabase(options);
    await prisma.user.create({ data: newUser('ann') });
    await disk.fill();
    const data = Array.from({ length: 200 }, () => ({
      user_id: 'ann',
      title: 'x',
      description: 'é'.repeat(900),
    }));
    let acknowledged = 0;
    let fault: unknown = 'none';
    for (let n = 0; n < 200 && fault === 'none'; n += 1) {
      fault = await prisma.task.createMany({ data }).then(() => 'none', databaseFault);
      if (fault === 'none') acknowledged += data.length;
    }
    expect(fault).toBe('unavailable');
    await disk.free();
    await close().catch(() => undefined);
    const again = await openDatabase(options);
    onTestFinished(() => again.close());
    expect(await again.prisma.task.count()).toBe(acknowledged);
  });
});
