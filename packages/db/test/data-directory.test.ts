import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs, { readdirSync, type Stats, statSync } from 'node:fs';
import { chmod, chown, mkdir, symlink, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import {
  createTestDatabase,
  exposedIn,
  MIGRATIONS_DIR,
  modesIn,
  publicFolder,
  SERVER,
} from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tightenDataDirectory } from '../src/data-directory.ts';
import { takeFolder } from '../src/embedded-files.ts';
import { openDatabase } from '../src/index.ts';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

function withUmask(mask: number): void {
  const before = process.umask(mask);
  onTestFinished(() => void process.umask(before));
}

/** Another user, who looks all the time for files that he may read. */
function startSpy(folder: string) {
  const search = 'while :; do find "$1" -type f -readable 2>/dev/null; sleep 0.02; done';
  const account = { uid: NOBODY, gid: NOBODY };
  const child = spawn('sh', ['-c', search, 'sh', folder], {
    ...account,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const found = new Set<string>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    for (const path of text.split('\n')) if (path !== '') found.add(path);
  });
  return { found, firstRound: new Promise((resolve) => child.stdout.once('data', resolve)) };
}

/** Gives every user what an earlier version gave them. */
function expose(folder: string): void {
  fs.chmodSync(folder, 0o755);
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
    join(folder, name),
  ))
    fs.chmodSync(path, statSync(path).isDirectory() ? 0o755 : 0o666);
}

/** What looks like the folder of such a version. */
async function exposedFolder(): Promise<string> {
  const dataDir = join(await publicFolder(), 'data');
  for (const folder of [
    'pgdata/base/5',
    'pgdata/pg_tblspc',
    'pgdata.replaced-20261124/base',
    'restoring-aB3xY9/pgdata',
  ])
    await mkdir(join(dataDir, folder), { recursive: true });
  for (const file of ['pgdata/PG_VERSION', 'pgdata/base/5/1259', 'pgdata.replaced-20261124/base/1', 'secret'])
    await writeFile(join(dataDir, file), '');
  expose(dataDir);
  return dataDir;
}

describe.skipIf(SERVER)('the files of an embedded database', () => {
  it.runIf(isRoot)('can be read by no other user, from the first moment of a new one on', async () => {
    const dataDir = await publicFolder();
    const diary = join(dataDir, 'diary.txt');
    await writeFile(diary, '');
    withUmask(0);
    const spy = startSpy(dataDir);
    await spy.firstRound;
    const { prisma, close } = await openDatabase({ dataDir, migrationsDir: MIGRATIONS_DIR });
    await prisma.$executeRaw`CREATE TABLE filler (text text PRIMARY KEY)`;
    await prisma.$executeRaw`INSERT INTO filler SELECT n || repeat('x', 999) FROM generate_series(1, 20000) AS n`;
    await prisma.$executeRaw`CHECKPOINT`;
    expect(exposedIn(dataDir)).toEqual(['diary.txt']);
    await close();
    expect([...spy.found]).toEqual([diary]);
  });

  it('are in folders that only their owner may enter, if those are made for them', async () => {
    const folder = await publicFolder();
    withUmask(0);
    const lock = await takeFolder(join(folder, 'made', 'data'));
    onTestFinished(lock.release);
    expect(modesIn(folder)).toMatchObject({ made: '700', 'made/data': '700', 'made/data/lock': '700' });
    expect(exposedIn(folder)).toEqual([]);
  });

  it('of an earlier version become their owner’s alone when they are opened', async () => {
    const { options, drop } = await createTestDatabase();
    onTestFinished(drop);
    if (!('dataDir' in options)) throw new Error('not embedded');
    expose(options.dataDir);
    const { close } = await openDatabase(options);
    onTestFinished(close);
    expect(exposedIn(options.dataDir).filter((path) => !path.endsWith('/pg_internal.init'))).toEqual([]);
  });

  it('become their owner’s alone, those that are left of restores too, and so does their folder', async () => {
    const dataDir = await exposedFolder();
    tightenDataDirectory(dataDir);
    expect(exposedIn(join(dataDir, '..'))).toEqual([]);
  });

  it('leave what else is in DATA_DIR as it is, the folder itself too', async () => {
    const dataDir = await exposedFolder();
    const others = {
      'diary.txt': '644',
      photos: '755',
      'photos/1.jpg': '640',
      'secret.txt': '644',
      'pgdata.old': '755',
    };
    for (const name of ['photos', 'pgdata.old']) await mkdir(join(dataDir, name));
    for (const [name, mode] of Object.entries(others)) {
      const path = join(dataDir, name);
      if (mode !== '755') await writeFile(path, '');
      await chmod(path, Number.parseInt(mode, 8));
    }
    tightenDataDirectory(dataDir);
    expect(modesIn(dataDir)).toMatchObject({ ...others, pgdata: '700', 'pgdata/PG_VERSION': '600' });
    expect(modesIn(join(dataDir, '..'))['data']).toBe('755');
  });

  it('leave a folder that users share as it is', async () => {
    const dataDir = await exposedFolder();
    await chmod(dataDir, 0o1777);
    tightenDataDirectory(dataDir);
    expect(modesIn(join(dataDir, '..'))['data']).toBe('1777');
    expect(exposedIn(dataDir)).toEqual([]);
  });

  it('are not looked for behind symbolic links', async () => {
    const dataDir = await exposedFolder();
    const outside = join(dataDir, '..', 'outside');
    await mkdir(join(outside, 'folder'), { recursive: true, mode: 0o700 });
    await writeFile(join(outside, 'folder', 'file'), '', { mode: 0o644 });
    await symlink(join(outside, 'folder', 'file'), join(dataDir, `secret.${randomUUID()}`));
    await symlink(join(outside, 'folder'), join(dataDir, 'pgdata.replaced-1'));
    await symlink(join(outside, 'folder'), join(dataDir, 'pgdata', 'pg_tblspc', '7'));
    await symlink(join(outside, 'nothing'), join(dataDir, 'pgdata.unfinished'));
    const before = modesIn(outside);
    tightenDataDirectory(dataDir);
    expect(modesIn(outside)).toEqual(before);
  });
});

describe.skipIf(SERVER || !isRoot)('files whose modes cannot be changed', () => {
  const asNobody = (job: () => void) => {
    process.seteuid?.(NOBODY);
    try {
      job();
    } finally {
      process.seteuid?.(0);
    }
  };

  it('are refused if others can get at them, in words that say what to do', async () => {
    const dataDir = await exposedFolder();
    const message = `Other users can access ${join(dataDir, 'pgdata')}, and its mode cannot be changed. Change its owner to the user`;
    await chmod(dataDir, 0o777);
    asNobody(() => expect(() => tightenDataDirectory(dataDir)).toThrow(message));
    expect(modesIn(dataDir)['pgdata']).toBe('755');
  });

  it('are taken as they are if nobody else can enter DATA_DIR', async () => {
    const dataDir = await exposedFolder();
    await chown(dataDir, NOBODY, NOBODY);
    asNobody(() => tightenDataDirectory(dataDir));
    expect(modesIn(join(dataDir, '..'))['data']).toBe('700');
  });

  it('are taken as they are on a file system without modes', async () => {
    const dataDir = await exposedFolder();
    const names = readdirSync(dataDir);
    const { fchmodSync, fstatSync, lstatSync } = fs;
    const open = (stats: Stats | undefined) => {
      if (stats) stats.mode |= 0o077;
      return stats;
    };
    Object.assign(fs, {
      fchmodSync: () => {
        throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
      },
      fstatSync: (descriptor: number) => open(fstatSync(descriptor)),
      lstatSync: (path: string, options?: { throwIfNoEntry: false }) => open(lstatSync(path, options)),
    });
    syncBuiltinESMExports();
    onTestFinished(() => {
      Object.assign(fs, { fchmodSync, fstatSync, lstatSync });
      syncBuiltinESMExports();
    });
    expect(() => tightenDataDirectory(dataDir)).not.toThrow();
    expect(readdirSync(dataDir)).toEqual(names);
  });
});
