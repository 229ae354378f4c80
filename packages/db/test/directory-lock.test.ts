import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Child,
  createTestDatabase,
  NODE_FLAGS,
  SERVER,
  startChild,
  temporaryFolder,
} from '@tickline/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DataDirectoryInUseError, type DirectoryLock, lockDirectory } from '../src/directory-lock.ts';
import { openDatabase } from '../src/index.ts';
import { identityOf, type ProcessIdentity, stateOf } from '../src/process-identity.ts';
import { deadIdentity, leaveLock, lockFile, moveElsewhere } from './harness/lock.ts';
import { databaseProgram } from './harness/programs.ts';

/** Tells of the state of processes in /proc. */
const LINUX = process.platform === 'linux';
/** For tests whose holder is silent for sure: nobody has to wait for ten seconds. */
const SHORT_SILENCE_MS = 1500;

describe.skipIf(SERVER)('the folder of an embedded database', () => {
  it('is refused to a second process, in words that say who has it and what to do', async () => {
    const { options, drop } = await createTestDatabase();
    if (!('dataDir' in options)) throw new Error('not embedded');
    const first = startChild(databaseProgram('open'), [JSON.stringify(options)]);
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
        await leaveLock(options.dataDir, await deadIdentity());
      }
      const children = Array.from({ length: 4 }, () =>
        startChild(databaseProgram('open'), [JSON.stringify(options)]),
      );
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

  it.runIf(LINUX)(
    'is free at once when its process was killed, and its parent has not reaped it',
    async () => {
      const { options, drop } = await createTestDatabase();
      if (!('dataDir' in options)) throw new Error('not embedded');
      const command = [process.execPath, ...NODE_FLAGS, databaseProgram('open'), JSON.stringify(options)];
      for (let round = 0; round < 3; round += 1) {
        const holder = await unreaped(`sleep 60 | ${command.map((word) => `'${word}'`).join(' ')}`);
        const held = async () => JSON.parse(await readFile(await lockFile(options.dataDir), 'utf8'));
        await vi.waitFor(async () => expect(await held()).toEqual(holder), 20_000);
        // No pause: the process is still ending, which takes as long as its memory takes to free.
        process.kill(holder.pid, 'SIGKILL');
        await (await openDatabase(options)).close();
        expect(await readFile(`/proc/${holder.pid}/stat`, 'utf8')).toContain(') Z ');
      }
      await drop();
    },
  );
});

/** Starts a command under a parent that never asks whether it has ended, so that it remains a zombie. */
async function unreaped(command: string): Promise<ProcessIdentity> {
  // The shell becomes another program, which knows of no child.
  const parent = spawn('sh', ['-c', `${command} >&2 & echo $!; exec sleep 61`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void parent.kill());
  const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
  onTestFinished(() => void process.kill(pid, 'SIGKILL'));
  const program = () => readFile(`/proc/${parent.pid}/cmdline`, 'utf8');
  await vi.waitFor(async () => expect(await program()).toBe('sleep\u000061\u0000'), 20_000);
  return identityOf(pid);
}

async function lockForTest(directory: string, silenceMs?: number): Promise<DirectoryLock> {
  const lock = await lockDirectory(directory, silenceMs);
  onTestFinished(lock.release);
  return lock;
}

describe('a directory lock', () => {
  it('goes to exactly one of many who find a dead process’s at once', async () => {
    const directory = await temporaryFolder();
    for (let round = 0; round < 10; round += 1) {
      await leaveLock(directory, await deadIdentity());
      const attempts = await Promise.allSettled(Array.from({ length: 10 }, () => lockDirectory(directory)));
      const locks = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
      expect(locks).toHaveLength(1);
      await locks[0]?.release();
    }
    expect(await readdir(directory)).toEqual([]);
  });

  it('is believed to be held by one at most, while many take it, give it back, and die', async () => {
    const directory = await temporaryFolder();
    const taken: DirectoryLock[] = [];
    const holders = () => taken.filter((lock) => lock.isHeld()).length;
    const live = async (n: number) => {
      for (let round = 0; round < 30; round += 1) {
        const lock = await lockDirectory(directory).catch(() => undefined);
        await sleep(1);
        if (!lock) continue;
        taken.push(lock);
        expect(holders()).toBeLessThanOrEqual(1);
        expect(lock.isHeld()).toBe(true);
        if ((n + round) % 2 === 0) await lock.release();
        else await writeFile(await lockFile(directory), JSON.stringify(await deadIdentity()));
      }
    };
    await Promise.all(Array.from({ length: 5 }, (_, n) => live(n)));
    expect(taken.length).toBeGreaterThan(5);
    expect(holders()).toBeLessThanOrEqual(1);
    await Promise.all(taken.map((lock) => lock.release()));
    expect(holders()).toBe(0);
    expect(await readdir(directory)).toEqual([]);
  });

  it('is not held by an unrelated process that was given the dead one’s pid', async () => {
    const directory = await temporaryFolder();
    await leaveLock(directory, { ...(await identityOf()), start: '1' });
    await lockForTest(directory);
  });

  it.runIf(LINUX)(
    'is held by a running process whose name looks like the state of one that has ended, until that ends',
    async () => {
      const name = join(await temporaryFolder(), 'a) Z 1');
      await symlink('/bin/sleep', name);
      const identity = await unreaped(`"${name}" 60`);
      await vi.waitFor(
        async () => expect(await readFile(`/proc/${identity.pid}/comm`, 'utf8')).toBe('a) Z 1\n'),
        20_000,
      );
      expect(await stateOf(identity)).toBe('running');
      process.kill(identity.pid, 'SIGKILL');
      await vi.waitFor(async () => expect(await stateOf(identity)).toBe('ended'), 20_000);
    },
  );

  it.each(['', '{"pid":', 'null', '123'])('is not held by a file that says %j', async (content) => {
    const directory = await temporaryFolder();
    await leaveLock(directory, content);
    await lockForTest(directory);
  });

  it('is free if its holder died between two steps of giving it back', async () => {
    const directory = await temporaryFolder();
    await rm(await leaveLock(directory, ''));
    await lockForTest(directory);
  });

  it('of an earlier version, which was a file, is respected while its process runs, and then taken', async () => {
    const directory = await temporaryFolder();
    const file = join(directory, 'lock');
    await writeFile(file, JSON.stringify(await identityOf()));
    await expect(lockDirectory(directory)).rejects.toThrow(`(pid ${process.pid})`);
    await writeFile(file, JSON.stringify(await deadIdentity()));
    await lockForTest(directory);
  });

  it('is not given to who cannot write it down, and leaves nothing of the attempt', async () => {
    const directory = await temporaryFolder();
    await leaveLock(directory, await deadIdentity());
    await expect(lockDirectory(join(directory, 'missing'))).rejects.toThrow('ENOENT');
    expect(await readdir(directory)).toEqual(['lock']);
  });
});

describe('the holder of a directory lock', () => {
  it('holds it until it gives it back, and then never again', async () => {
    const directory = await temporaryFolder();
    const lock = await lockDirectory(directory);
    expect(lock.isHeld()).toBe(true);
    await lock.release();
    expect(lock.isHeld()).toBe(false);
    const next = await lockForTest(directory);
    await lock.release();
    expect([lock.isHeld(), next.isHeld()]).toEqual([false, true]);
  });

  it.each(['the file', 'the folder'])(
    'has lost it for good if %s is gone, even if it comes back',
    async (what) => {
      const directory = await temporaryFolder();
      const lock = await lockForTest(directory);
      const lost = what === 'the file' ? await lockFile(directory) : directory;
      await rename(lost, `${directory}.aside`);
      expect(lock.isHeld()).toBe(false);
      await rename(`${directory}.aside`, lost);
      expect(lock.isHeld()).toBe(false);
    },
  );

  it('holds it while the process has no file descriptor left', async () => {
    const directory = await temporaryFolder();
    const lock = await lockForTest(directory);
    const { openSync } = fs;
    fs.openSync = () => {
      throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
    };
    syncBuiltinESMExports();
    const isHeld = lock.isHeld();
    fs.openSync = openSync;
    syncBuiltinESMExports();
    expect(isHeld).toBe(true);
  });

  it('does not touch the lock of the next one', async () => {
    const directory = await temporaryFolder();
    const lock = await lockForTest(directory);
    await rm(await lockFile(directory));
    const next = await leaveLock(directory, { pid: 1, start: '7', scope: 'elsewhere' });
    await utimes(next, 1, 1);
    await sleep(1500);
    expect((await stat(next)).mtimeMs).toBe(1000);
    await lock.release();
    expect(await lockFile(directory)).toBe(next);
  });
});

/** A process that holds a folder, seen as one of another container. */
async function holderElsewhere(directory: string): Promise<Child & { say(line: string): void }> {
  const child = startChild(databaseProgram('hold'), [directory]);
  await child.line('locked');
  await moveElsewhere(await lockFile(directory));
  return { ...child, say: (line) => void child.process.stdin?.write(`${line}\n`) };
}

describe.skipIf(SERVER)('the holder of a directory lock in another container', () => {
  it('keeps it while its event loop is blocked', async () => {
    const directory = await temporaryFolder();
    const holder = await holderElsewhere(directory);
    holder.say('block 60000');
    await holder.line('blocked');
    await expect(lockDirectory(directory)).rejects.toThrow(`(pid ${holder.pid})`);
  });

  it.runIf(LINUX)(
    'loses it while it is stopped, knows that when it goes on, and leaves the next one alone',
    async () => {
      const directory = await temporaryFolder();
      const holder = await holderElsewhere(directory);
      holder.say('ask before');
      expect(await holder.line('before')).toBe('before: true');
      holder.process.kill('SIGSTOP');
      const stopped = async () => (await readFile(`/proc/${holder.pid}/stat`, 'utf8')).includes(') T ');
      await vi.waitFor(async () => expect(await stopped()).toBe(true), 20_000);
      const next = await lockDirectory(directory, SHORT_SILENCE_MS);
      holder.process.kill('SIGCONT');
      holder.say('ask after');
      expect(await holder.line('after')).toBe('after: false');
      holder.say('release');
      await holder.line('released');
      expect(next.isHeld()).toBe(true);
      await next.release();
      holder.say('ask later');
      expect(await holder.line('later')).toBe('later: false');
    },
  );

  it('loses it some time after it was killed', async () => {
    const directory = await temporaryFolder();
    await leaveLock(directory, { pid: 1, start: '7', scope: 'elsewhere' });
    await lockForTest(directory, SHORT_SILENCE_MS);
  });

  it('is not kept running by its heartbeat', async () => {
    const holder = await holderElsewhere(await temporaryFolder());
    holder.process.stdin?.end();
    expect(await holder.exited).toEqual({ code: 0, stderr: '' });
  });
});
