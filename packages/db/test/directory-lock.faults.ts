import { setTimeout as sleep } from 'node:timers/promises';
import { startChild, temporaryFolder } from '@tickline/testing';
import { expect, it } from 'vitest';
import { lockDirectory } from '../src/directory-lock.ts';
import { lockFile, moveElsewhere } from './harness/lock.ts';
import { databaseProgram } from './harness/programs.ts';

/** A process that holds a folder, seen as one of another container. */
async function holderElsewhere() {
  const directory = await temporaryFolder();
  const holder = startChild(databaseProgram('hold'), [directory]);
  await holder.line('locked');
  await moveElsewhere(await lockFile(directory));
  return { directory, holder, say: (line: string) => void holder.process.stdin?.write(`${line}\n`) };
}

it('a holder whose event loop is blocked for half a minute keeps its folder all the time', async () => {
  const { directory, holder, say } = await holderElsewhere();
  say('block 30000');
  say('ask after');
  await holder.line('blocked');
  for (let attempt = 0; attempt < 25; attempt += 1)
    await expect(lockDirectory(directory)).rejects.toThrow(`(pid ${holder.pid})`);
  expect(await holder.line('after')).toBe('after: true');
});

it('a holder that is stopped for some seconds keeps its folder, and one that is stopped for long loses it', async () => {
  const { directory, holder, say } = await holderElsewhere();
  holder.process.kill('SIGSTOP');
  const attempt = lockDirectory(directory);
  attempt.catch(() => undefined);
  await sleep(7000);
  holder.process.kill('SIGCONT');
  await expect(attempt).rejects.toThrow(`(pid ${holder.pid})`);
  say('ask once');
  expect(await holder.line('once')).toBe('once: true');
  holder.process.kill('SIGSTOP');
  await sleep(100);
  const next = await lockDirectory(directory);
  holder.process.kill('SIGCONT');
  say('ask later');
  expect(await holder.line('later')).toBe('later: false');
  expect(next.isHeld()).toBe(true);
  await next.release();
});
