import { spawnSync } from 'node:child_process';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { openDatabase } from '@tickline/db';
import { SERVER, startChild } from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { afterRestore, contentsAfter } from './harness/contents.ts';
import { setUp } from './harness/keeping.ts';
import { toolProgram } from './harness/programs.ts';
import { describeRestores } from './harness/restore-cases.ts';

describe('a backup', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'that %s interrupts leaves no file under its name',
    async (signal) => {
      const { source, folder } = await setUp();
      const [DATABASE_URL, DATA_DIR] =
        'url' in source.options ? [source.options.url, ''] : ['', source.options.dataDir];
      await contentsAfter(openDatabase(source.options), async (prisma) => {
        // In pieces: the time of a statement grows with the square of the tasks of a user.
        for (let piece = 0; piece < 40; piece += 1)
          await prisma.$executeRaw`
            INSERT INTO task (user_id, title, description)
            SELECT 'ann', 'x', left(repeat(md5(random()::text || n), 31), 990) FROM generate_series(1, 500) AS n`;
      });
      const child = startChild(toolProgram('cli'), ['backup', '--to', 'tasks.backup'], {
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
    const reader = startChild(toolProgram('cli'), ['restore', '--from', '-'], environment(target.options));
    const writer = startChild(toolProgram('cli'), ['backup', '--to', '-'], environment(source.options));
    writer.process.stdout?.pipe(reader.process.stdin ?? process.stdout);
    expect(await writer.exited).toEqual({ code: 0, stderr: '' });
    expect(await reader.exited).toEqual({ code: 0, stderr: '' });
    expect(reader.lines).toEqual(['Restored from -.']);
    expect(await target.contents()).toEqual(afterRestore(before));
  });
});

describe.skipIf(SERVER)('an embedded database', () => {
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
      expect(await target.contents()).toEqual(afterRestore(before));
    }
  });

  it('is backed up whole after its server was killed', async () => {
    const { source, target, file } = await setUp();
    const child = startChild(toolProgram('write'), [JSON.stringify(source.options), '0']);
    await child.line('20');
    child.process.kill('SIGKILL');
    await child.exited;
    await source.run('backup', '--to', file);
    await target.run('restore', '--from', file);
    const contents = await target.contents();
    expect(contents).toEqual(afterRestore(await source.contents()));
    expect(contents['task']?.length).toBeGreaterThanOrEqual(34);
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
    const kept = `${dataDir}-kept`;
    onTestFinished(() => rm(kept, { recursive: true, force: true }));
    await mkdir(kept);
    await rename(join(dataDir, replaced), join(kept, 'pgdata'));
    const { task } = await contentsAfter(openDatabase({ ...source.options, dataDir: kept }));
    expect(task).toEqual([]);
    expect(await source.contents()).toEqual(afterRestore(before));
  });
});

describeRestores();
