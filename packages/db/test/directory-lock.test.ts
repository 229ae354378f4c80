import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DataDirectoryInUseError, lockDirectory } from '../src/directory-lock.ts';
import { openDatabase } from '../src/index.ts';
import { ownIdentity } from '../src/process-identity.ts';
import { createTestDatabase } from '../src/testing/index.ts';
import { startChild } from './harness/child.ts';
import { SERVER, temporaryFolder } from './harness/server.ts';

describe.skipIf(SERVER)('the folder of an embedded database', () => {
  it('is refused to a second process, in words that say who has it and what to do', async () => {
    const { options, drop } = await createTestDatabase();
    if (!('dataDir' in options)) throw new Error('not embedded');
    const first = startChild('open', [JSON.stringify(options)]);
    await first.line('open');
    const opening = openDatabase(options);
    await expect(opening).rejects.toThrow(DataDirectoryInUseError);
    await expect(opening).rejects.toThrow(
      `${options.dataDir} is in use by another Tickline process (pid ${first.pid}). Stop it, set DATA_DIR to ` +
        'another folder, or set DATABASE_URL',
    );
    first.process.stdin?.write('close\n');
    expect((await first.exited).code).toBe(0);
    await (await openDatabase(options)).close();
    await drop();
  });

  it('is refused to the process that has it open already', async () => {
    const { options, drop } = await createTestDatabase();
    const { close } = await openDatabase(options);
    await expect(openDatabase(options)).rejects.toThrow(DataDirectoryInUseError);
    await close();
    await drop();
  });

  it.each(['a free folder', 'a dead process’s lock'])(
    'goes to exactly one of several processes that start at once on %s, and is free when that is killed',
    async (found) => {
      const { options, drop } = await createTestDatabase();
      if (!('dataDir' in options)) throw new Error('not embedded');
      if (found !== 'a free folder') {
        const dead = { ...(await ownIdentity()), pid: 2 ** 22 + 1 };
        await writeFile(join(options.dataDir, 'lock'), JSON.stringify(dead));
      }
      const children = Array.from({ length: 4 }, () => startChild('open', [JSON.stringify(options)]));
      const outcomes = await Promise.all(
        children.map((child) => Promise.any([child.line('open'), child.line('refused')])),
      );
      expect(outcomes.filter((outcome) => outcome === 'open')).toHaveLength(1);
      for (const child of children) child.process.kill('SIGKILL');
      await Promise.all(children.map(({ exited }) => exited));
      await (await openDatabase(options)).close();
      await drop();
    },
  );
});

describe('a directory lock', () => {
  // That takes ten seconds of waiting: it begins here and ends in a test further down.
  const othersLock = (async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tickline-test-'));
    afterAll(() => rm(directory, { recursive: true }));
    await writeFile(join(directory, 'lock'), JSON.stringify({ pid: 1, start: '7', scope: 'elsewhere' }));
    return lockDirectory(directory);
  })();

  it('goes to exactly one of many who find a dead process’s at once', async () => {
    const directory = await temporaryFolder();
    const dead = { ...(await ownIdentity()), pid: 2 ** 22 + 1 };
    for (let round = 0; round < 10; round += 1) {
      await writeFile(join(directory, 'lock'), JSON.stringify(dead));
      const attempts = await Promise.allSettled(Array.from({ length: 10 }, () => lockDirectory(directory)));
      const unlocks = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
      expect(unlocks).toHaveLength(1);
      await unlocks[0]?.();
    }
    expect(await readdir(directory)).toEqual([]);
  });

  it('is not held by an unrelated process that was given the dead one’s pid', async () => {
    const directory = await temporaryFolder();
    await writeFile(join(directory, 'lock'), JSON.stringify({ ...(await ownIdentity()), start: '1' }));
    await (await lockDirectory(directory))();
  });

  it.each(['', '{"pid":', 'null', '123'])('is not held by a file that says %j', async (content) => {
    const directory = await temporaryFolder();
    await writeFile(join(directory, 'lock'), content);
    await (await lockDirectory(directory))();
  });

  it('is held by a process of another container for as long as its heart beats', async () => {
    const directory = await temporaryFolder();
    const file = join(directory, 'lock');
    await writeFile(file, JSON.stringify({ pid: 1, start: '7', scope: 'elsewhere' }));
    const heart = setInterval(() => void utimes(file, new Date(), new Date()), 1000);
    await expect(lockDirectory(directory)).rejects.toThrow('(pid 1)');
    clearInterval(heart);
  });

  it('is free some seconds after the other container was killed', async () => {
    const unlock = await othersLock;
    await unlock();
  });

  it('beats', async () => {
    const directory = await temporaryFolder();
    const unlock = await lockDirectory(directory);
    const file = join(directory, 'lock');
    const own = await readFile(file, 'utf8');
    await writeFile(file, own.replace(/"scope":".*"/, '"scope":"elsewhere"'));
    await expect(lockDirectory(directory)).rejects.toThrow(DataDirectoryInUseError);
    await writeFile(file, own);
    await unlock();
  });

  it('is not taken away from the next holder by one who was presumed dead', async () => {
    const directory = await temporaryFolder();
    const unlock = await lockDirectory(directory);
    await writeFile(join(directory, 'lock'), 'another');
    await unlock();
    expect(await readFile(join(directory, 'lock'), 'utf8')).toBe('another');
  });

  it('outlives one who died while clearing a stale lock', async () => {
    const directory = await temporaryFolder();
    const turn = join(directory, 'lock.clearing');
    await mkdir(turn);
    await utimes(turn, new Date(0), new Date(0));
    await writeFile(join(directory, 'lock'), '');
    await (await lockDirectory(directory))();
  });
});
