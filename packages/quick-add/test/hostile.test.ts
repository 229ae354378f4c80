import { describe, expect, it } from 'vitest';
import { parseLine } from '../src/parse-line.ts';
import * as reader from '../src/word-reader.ts';

const NOW = new Date('2026-11-24T09:00:00Z');
const LONG = 100_000;

const parse = (line: string) => parseLine(line, { now: NOW, reader, locale: 'en-GB' });
const fill = (unit: string, length: number) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

/** Returns the shortest of several times, which other work on the machine disturbs least. */
function timeOf(run: () => unknown): number {
  const times = Array.from({ length: 7 }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return Math.min(...times);
}

const UNITS = [
  'x',
  ' ',
  '(',
  '((tomorrow)) ',
  '#work ',
  '#',
  '!high ',
  '"',
  '\\',
  '\\x ',
  '" "x',
  'tomorrow ',
  'tomorrow, ',
  'tomorrow - ',
  'by by ',
  'the day after ',
  'every ',
  'every monday and ',
  '1/',
  '1.',
  '9:',
  '9am ',
  'in 2 ',
  'dec. ',
  'a.m.',
  '.,;:!?)',
  '-',
  '\n',
  '\u00a0',
  '😀',
  '\ud800',
];

describe('hostile text', () => {
  it.each(UNITS)('of many %j takes as long as twice as much, or half', (unit) => {
    const short = fill(unit, LONG);
    const long = fill(unit, 4 * LONG);
    parse(short);
    // Four times the text would take 16 times as long if time grew with its square.
    expect(timeOf(() => parse(long))).toBeLessThan(10 * timeOf(() => parse(short)) + 1);
  });

  it.each(UNITS)('of many %j takes no more than plain words where all of it is read', (unit) => {
    const plain = fill('buy some milk ', 500);
    parse(plain);
    expect(timeOf(() => parse(fill(unit, 500)))).toBeLessThan(40 * timeOf(() => parse(plain)) + 1);
  });

  it.each(UNITS)('of many %j has a title, and a due date that is one', (unit) => {
    for (const length of [1, 40, 499, 500, 501, 5000, 5001]) {
      const { title, due } = parse(fill(unit, length));
      expect(typeof title).toBe('string');
      expect(due && Date.parse(due.value)).not.toBeNaN();
    }
  });

  it('is not looked through for marks where no task is so long', () => {
    const line = `${fill('word ', 5000)}#work !high`;
    expect(parse(line)).toMatchObject({ title: line, tags: [], priority: undefined });
  });
});
