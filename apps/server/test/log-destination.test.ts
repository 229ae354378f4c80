import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeEachTurn } from '../src/logging/log-destination.ts';
import { serverProgram } from './harness/programs.ts';

let folder: string;
let file: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tickline-log-'));
  file = openSync(join(folder, 'log'), 'w');
});
afterEach(() => {
  closeSync(file);
  rmSync(folder, { recursive: true });
});

const messages = () =>
  readFileSync(join(folder, 'log'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).msg);

describe('the file that the log is written to', () => {
  it('gets the lines of a turn when the turn ends', async () => {
    const log = pino({}, writeEachTurn(file));
    log.info('one');
    log.info('two');
    expect(messages()).toEqual([]);
    await nextTurn();
    expect(messages()).toEqual(['one', 'two']);
  });

  it('gets a warning at once, behind the lines before it', () => {
    const log = pino({}, writeEachTurn(file));
    log.info('one');
    log.warn('two');
    expect(messages()).toEqual(['one', 'two']);
  });

  it('gets every line of a turn with many', async () => {
    const log = pino({}, writeEachTurn(file));
    const expected = Array.from({ length: 500 }, (_, n) => `line ${n}`);
    for (const each of expected) log.info(each);
    await nextTurn();
    expect(messages()).toEqual(expected);
  });

  it.each([
    ['an exit', 'exit', 3],
    ['an error', 'throw', 1],
    ['having nothing more to do', 'return', 0],
  ])('has the last line of a program that ends by %s', (_, end, code) => {
    const { stdout, status } = spawnSync(process.execPath, [serverProgram('last-words'), end], {
      encoding: 'utf8',
    });
    expect(stdout).toContain('last words');
    expect(status).toBe(code);
  });
});
