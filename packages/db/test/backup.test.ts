import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../src/index.ts';
import { startChild } from './harness/child.ts';
import { contentsAfter } from './harness/contents.ts';
import { keeper, makeBackup, setUp } from './harness/keeping.ts';
import { addMigration, copyOfPrisma } from './harness/migrations.ts';
import { SERVER, temporaryFolder } from './harness/server.ts';

const CLI = new URL('../src/cli.ts', import.meta.url);

describe('a database that was backed up and restored', () => {
  it('has every row, sequence, index, constraint and type that it had; the file is its owner’s alone', async () => {
    const { source, target, file, before } = await setUp();
    expect(await source.run('backup', '--to', 'tasks.backup')).toBe(0);
    expect(source.lines).toEqual([`Backed up to ${file}.`]);
    expect(await target.run('restore', '--from', 'tasks.backup')).toBe(0);
    expect(target.lines).toEqual(['Restored from tasks.backup.']);
    expect(await target.contents()).toEqual(before);
    expect(before['task']).toHaveLength(13);
    expect((await stat(file)).mode & 0o777).toBe(0o600);

    const { prisma, close } = await openDatabase(target.options);
    onTestFinished(close);
    // Not one more than the largest id: the deleted task's number is not given again.
    expect(await prisma.task.create({ data: { user_id: 'ann', title: 'next' } })).toMatchObject({ id: 14n });
  });

  it('is as it was then; the backup goes in again and again, where --force allows it', async () => {
    const { source, before, target } = await setUp();
    await source.run('backup', '--to', 'tasks.backup');
    await contentsAfter(openDatabase(source.options), (prisma) => prisma.user.deleteMany());
    await expect(source.run('restore', '--from', 'tasks.backup')).rejects.toThrow('--force');
    await source.run('restore', '--from', 'tasks.backup', '--force');
    expect(await source.contents()).toEqual(before);
    await target.run('restore', '--from', 'tasks.backup');
    await target.run('restore', '--from', 'tasks.backup', '--force');
    expect(await target.contents()).toEqual(before);
  });
});

describe('a backup', () => {
  it('overwrites nothing, unless told to', async () => {
    const { source, target, file, folder, before } = await setUp();
    await writeFile(file, 'precious');
    await expect(source.run('backup', '--to', file)).rejects.toThrow(`${file} is there already`);
    expect(await readFile(file, 'utf8')).toBe('precious');
    await source.run('backup', '--to', file, '--force');
    await target.run('restore', '--from', file);
    expect(await target.contents()).toEqual(before);
    expect(await readdir(folder)).toEqual(['tasks.backup']);
  });

  it('that could not be written leaves nothing behind', async () => {
    const { source, folder } = await setUp();
    await expect(source.run('backup', '--to', 'no/such/folder')).rejects.toThrow('ENOENT');
    const gone = keeper(
      { ...source.options, ...(SERVER ? { url: `${SERVER}_gone` } : { dataDir: '/gone' }) },
      folder,
    );
    await expect(gone.run('backup', '--to', 'tasks.backup')).rejects.toThrow(
      SERVER ? 'does not exist' : 'There is no database in /gone.',
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'that %s interrupts leaves no file under its name',
    async (signal) => {
      const { source, folder } = await setUp();
      const [DATABASE_URL, DATA_DIR] =
        'url' in source.options ? [source.options.url, ''] : ['', source.options.dataDir];
      await contentsAfter(
        openDatabase(source.options),
        (prisma) => prisma.$executeRaw`
      INSERT INTO task (user_id, title, description)
      SELECT 'ann', 'x', left(repeat(md5(random()::text || n), 31), 990) FROM generate_series(1, 20000) AS n`,
      );
      const child = startChild(CLI, ['backup', '--to', 'tasks.backup'], {
        DATABASE_URL,
        DATA_DIR,
        INIT_CWD: folder,
      });
      while ((await readdir(folder)).length === 0 && child.process.exitCode === null) await sleep(2);
      child.process.kill(signal);
      const { code, stderr } = await child.exited;
      expect({ code, stderr }).toEqual(
        signal === 'SIGTERM' ? { code: 1, stderr: 'Stopped by SIGTERM.\n' } : { code: null, stderr: '' },
      );
      const left = (await readdir(folder)).filter((name) => !name.endsWith('.incomplete'));
      expect(left).toEqual([]);
      if (signal === 'SIGTERM') expect(await readdir(folder)).toEqual([]);
      // And the next one works.
      expect(await source.run('backup', '--to', 'tasks.backup')).toBe(0);
    },
  );

  it('goes through pipes', async () => {
    const { source, target, folder, before } = await setUp();
    const environment = (options: typeof source.options) => ({
      INIT_CWD: folder,
      ...('url' in options ? { DATABASE_URL: options.url } : { DATABASE_URL: '', DATA_DIR: options.dataDir }),
    });
    const reader = startChild(CLI, ['restore', '--from', '-'], environment(target.options));
    const writer = startChild(CLI, ['backup', '--to', '-'], environment(source.options));
    writer.process.stdout?.pipe(reader.process.stdin ?? process.stdout);
    expect(await writer.exited).toEqual({ code: 0, stderr: '' });
    expect(await reader.exited).toEqual({ code: 0, stderr: '' });
    expect(reader.lines).toEqual(['Restored from -.']);
    expect(await target.contents()).toEqual(before);
  });
});

describe('a restore', () => {
  it('refuses a file that is not there, and a folder', async () => {
    const { target, folder } = await setUp();
    await mkdir(join(folder, 'there'));
    await expect(target.run('restore', '--from', 'not-there')).rejects.toThrow('is no file');
    await expect(target.run('restore', '--from', 'there')).rejects.toThrow('is no file');
  });

  it('refuses a backup of a newer version, and nothing is lost', async () => {
    const { source, file, folder, before } = await setUp();
    const { migrationsDir } = await copyOfPrisma();
    await addMigration(migrationsDir, '20991231000000_next', 'CREATE TABLE next (id int);');
    const newer = await setUp();
    await (await openDatabase({ ...newer.source.options, migrationsDir })).close();
    await newer.source.run('backup', '--to', file);
    await expect(source.run('restore', '--from', file, '--force')).rejects.toThrow(
      'The backup does not go with this version. The database is ahead: it has the migration 20991231000000_next',
    );
    expect(await source.contents()).toEqual(before);
    expect(await readdir(folder)).toEqual(['tasks.backup']);
  });

  it('takes a backup of an older version, over a newer database too, and the next start migrates it', async () => {
    const { source, file, before } = await setUp();
    await source.run('backup', '--to', file);
    const { prismaDir, migrationsDir } = await copyOfPrisma();
    await addMigration(
      migrationsDir,
      '20991231000000_next',
      `CREATE TYPE mood AS ENUM ('good');
       CREATE TABLE next (user_id text, id bigint, mood mood, FOREIGN KEY (user_id, id) REFERENCES task (user_id, id));
       CREATE VIEW next_view AS SELECT * FROM next;
       CREATE FUNCTION next_mood() RETURNS mood LANGUAGE sql AS 'SELECT ''good''::mood';`,
    );
    const options = { ...source.options, migrationsDir };
    await (await openDatabase(options)).close();
    await source.run('restore', '--from', file, '--force', '--prisma-dir', prismaDir);
    expect(source.lines).toContain('The next start will apply: 20991231000000_next.');
    expect(await contentsAfter(openDatabase(options))).toMatchObject({ next: [], task: before['task'] });
  });

  it('refuses a backup of the other kind of database, and says where to read on', async () => {
    const { target, file } = await setUp();
    await writeFile(file, SERVER ? gzipSync('x') : 'PGDMP');
    await expect(target.run('restore', '--from', file)).rejects.toThrow('docs/operations.md');
  });
});

describe('a file', () => {
  let given: Awaited<ReturnType<typeof makeBackup>>;
  beforeAll(async () => {
    given = await makeBackup();
  });
  afterAll(() => given.remove());

  it.each([
    ['is cut off in the middle', (whole: Buffer) => whole.subarray(0, whole.length / 2)],
    ['lacks its last byte', (whole: Buffer) => whole.subarray(0, -1)],
    ['has its beginning only', (whole: Buffer) => whole.subarray(0, 5)],
    ['is empty', () => Buffer.alloc(0)],
    ['is a text', () => Buffer.from('CREATE TABLE task (id int);')],
    [
      'is noise after a good beginning',
      (whole: Buffer) => whole.map((byte, i) => (i < 10 ? byte : (i * 7919) % 251)),
    ],
    ['is some other gzipped file', () => gzipSync('hello')],
    ['is an archive of other files', () => gzipSync(Buffer.alloc(10_240))],
    [
      'has a bit turned over',
      (whole: Buffer) => whole.map((byte, i) => (i === Math.floor(whole.length * 0.7) ? byte ^ 4 : byte)),
    ],
  ])('that %s is refused', async (_case, spoil) => {
    const { source, file, whole } = given;
    await writeFile(file, spoil(whole));
    const restoring = source.run('restore', '--from', file, '--force');
    await expect(restoring).rejects.toMatchObject({ name: 'BackupError' });
  });

  it('that was refused has cost nothing, and the whole one is taken', async () => {
    const { source, file, whole, before } = given;
    expect(await source.contents()).toEqual(before);
    await writeFile(file, whole);
    expect(await source.run('restore', '--from', file, '--force')).toBe(0);
    expect(await source.contents()).toEqual(before);
  });
});

describe.skipIf(SERVER)('the embedded database', () => {
  it('is neither backed up nor replaced while a server has it', async () => {
    const { source, file, folder } = await setUp();
    await source.run('backup', '--to', file);
    const { close } = await openDatabase(source.options);
    for (const args of [
      ['backup', '--to', 'second.backup'],
      ['restore', '--from', file, '--force'],
    ])
      await expect(source.run(...args)).rejects.toMatchObject({ name: 'DataDirectoryInUseError' });
    await close();
    expect(await readdir(folder)).toEqual(['tasks.backup']);
    expect(await source.run('backup', '--to', 'second.backup')).toBe(0);
  });

  it('that was replaced is kept, and can be put back', async () => {
    const { source, file, before } = await setUp();
    if (!('dataDir' in source.options)) throw new Error('not embedded');
    const { dataDir } = source.options;
    await source.run('backup', '--to', file);
    await contentsAfter(openDatabase(source.options), (prisma) => prisma.task.deleteMany());
    await source.run('restore', '--from', file, '--force');
    const [replaced = ''] = (await readdir(dataDir)).filter((name) => name.startsWith('pgdata.replaced-'));
    expect(source.lines.at(-1)).toContain(join(dataDir, replaced));
    expect((await readdir(dataDir)).sort()).toEqual(['pgdata', replaced]);
    const kept = await temporaryFolder();
    await rename(join(dataDir, replaced), join(kept, 'pgdata'));
    const { task } = await contentsAfter(openDatabase({ ...source.options, dataDir: kept }));
    expect(task).toEqual([]);
    expect(await source.contents()).toEqual(before);
  });

  it('is restored from what tar made of its folder, and from PGlite’s own dump', async () => {
    const { source, target, folder, before } = await setUp();
    if (!('dataDir' in source.options)) throw new Error('not embedded');
    const pgdata = join(source.options.dataDir, 'pgdata');
    const tar = spawnSync('tar', ['-C', pgdata, '-czf', join(folder, 'tar.backup'), '.']);
    expect(tar.status).toBe(0);
    const pglite = await PGlite.create(pgdata);
    const dump = await pglite.dumpDataDir('gzip');
    await pglite.close();
    await writeFile(join(folder, 'pglite.backup'), Buffer.from(await dump.arrayBuffer()));
    for (const [file, ...force] of [['tar.backup'], ['pglite.backup', '--force']]) {
      await target.run('restore', '--from', file ?? '', ...force);
      expect(await target.contents()).toEqual(before);
    }
  });

  it('is backed up whole after its server was killed', async () => {
    const { source, target, file } = await setUp();
    const child = startChild(new URL('./fixtures/write.ts', import.meta.url), [
      JSON.stringify(source.options),
      '0',
    ]);
    await child.line('20');
    child.process.kill('SIGKILL');
    await child.exited;
    await source.run('backup', '--to', file);
    await target.run('restore', '--from', file);
    const contents = await target.contents();
    expect(contents).toEqual(await source.contents());
    expect(contents['task']?.length).toBeGreaterThanOrEqual(34);
  });
});
