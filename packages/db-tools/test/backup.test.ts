import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { openDatabase } from '@tickline/db';
import { exposedIn, SERVER, temporaryFolder } from '@tickline/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { afterRestore, expectCounting } from './harness/contents.ts';
import { emptyPlace, keeper, makeBackup } from './harness/keeping.ts';

/** For all tests: they leave both as they are. */
let given: Awaited<ReturnType<typeof makeBackup>>;
beforeAll(async () => {
  given = await makeBackup();
});
afterAll(() => given.remove());

/** The database, to be backed up to a folder of its own; an empty place; a file in that folder. */
async function setUp() {
  const folder = await temporaryFolder();
  const source = keeper(given.source.options, folder);
  return { folder, source, target: await emptyPlace(folder), file: join(folder, 'tasks.backup') };
}

describe('a database that was backed up and restored', () => {
  it('has every row, sequence, index, constraint and type that it had; the file is its owner’s alone', async () => {
    const { before } = given;
    const { source, target, file } = await setUp();
    expect(await source.run('backup', '--to', 'tasks.backup')).toBe(0);
    expect(source.lines).toEqual([`Backed up to ${file}.`]);
    expect(await target.run('restore', '--from', 'tasks.backup')).toBe(0);
    expect(target.lines).toEqual(['Restored from tasks.backup.']);
    expect(await target.contents()).toEqual(afterRestore(before));
    expect(before['task']).toHaveLength(13);
    expect((await stat(file)).mode & 0o777).toBe(0o600);

    expect(before['task_trash']).toHaveLength(2);

    const { prisma, close } = await openDatabase(target.options);
    onTestFinished(close);
    // Not one more than the largest id: the numbers of deleted tasks are not given again.
    expect(await prisma.task.create({ data: { user_id: 'ann', title: 'next' } })).toMatchObject({ id: 15n });
    await expectCounting({ prisma });
  });
});

describe('a backup', () => {
  it('overwrites nothing, unless told to', async () => {
    const { source, target, file, folder } = await setUp();
    await writeFile(file, 'precious');
    await expect(source.run('backup', '--to', file)).rejects.toThrow(`${file} already exists`);
    expect(await readFile(file, 'utf8')).toBe('precious');
    await source.run('backup', '--to', file, '--force');
    await target.run('restore', '--from', file);
    expect(await target.contents()).toEqual(afterRestore(given.before));
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
});

describe('a restore', () => {
  it('refuses a file that is not there, and a folder', async () => {
    const { target, folder } = await setUp();
    await mkdir(join(folder, 'there'));
    await expect(target.run('restore', '--from', 'not-there')).rejects.toThrow('is not a file');
    await expect(target.run('restore', '--from', 'there')).rejects.toThrow('is not a file');
  });

  it('refuses a backup of the other kind of database, and says where to read on', async () => {
    const { target, file } = await setUp();
    await writeFile(file, SERVER ? gzipSync('x') : 'PGDMP');
    await expect(target.run('restore', '--from', file)).rejects.toThrow('docs/operations.md');
  });
});

describe('a file', () => {
  const restore = async (content: Uint8Array) => {
    const file = join(given.folder, 'other.backup');
    await writeFile(file, content);
    return given.source.run('restore', '--from', file, '--force');
  };

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
    await expect(restore(spoil(given.whole))).rejects.toMatchObject({ name: 'BackupError' });
  });

  it('that was refused has cost nothing, and the whole one is taken', async () => {
    const { source, whole, before } = given;
    expect(await source.contents()).toEqual(before);
    expect(await restore(whole)).toBe(0);
    expect(await source.contents()).toEqual(afterRestore(before));
  });
});

describe.skipIf(SERVER)('the embedded database', () => {
  it('is neither backed up nor replaced while a server has it', async () => {
    const { source, folder } = await setUp();
    const { file } = given;
    const { close } = await openDatabase(source.options);
    for (const args of [
      ['backup', '--to', 'second.backup'],
      ['restore', '--from', file, '--force'],
    ])
      await expect(source.run(...args)).rejects.toMatchObject({ name: 'DataDirectoryInUseError' });
    await close();
    expect(await readdir(folder)).toEqual([]);
    expect(await source.run('backup', '--to', 'second.backup')).toBe(0);
  });

  it('is its owner’s alone after a restore, and so is the one that was replaced', async () => {
    const { target } = await setUp();
    if (!('dataDir' in target.options)) throw new Error('not embedded');
    const { dataDir } = target.options;
    await chmod(dataDir, 0o755);
    for (const force of [[], ['--force']]) await target.run('restore', '--from', given.file, ...force);
    expect(exposedIn(dataDir).filter((path) => !path.endsWith('/pg_internal.init'))).toEqual([]);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  });

  it('is not said to be backed up, or replaced, if another process took it meanwhile', async () => {
    const { folder, target } = await setUp();
    await target.run('restore', '--from', given.file);
    if (!('dataDir' in target.options)) throw new Error('not embedded');
    const { dataDir } = target.options;
    for (const args of [
      ['backup', '--to', 'second.backup'],
      ['restore', '--from', given.file, '--force'],
    ]) {
      const running = target.run(...args);
      running.catch(() => undefined);
      while (!existsSync(join(dataDir, 'lock'))) await sleep(1);
      await rm(join(dataDir, 'lock'), { recursive: true });
      await expect(running).rejects.toThrow(`Another process opened ${dataDir} during the`);
      expect(await readdir(dataDir)).toEqual(['pgdata']);
    }
    expect(await readdir(folder)).toEqual([]);
  });
});
