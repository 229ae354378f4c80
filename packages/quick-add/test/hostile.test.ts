import { MAX_GROWTH, repeatTo, timeGrowth } from '@tickline/testing/time-growth';
import { describe, expect, it } from 'vitest';
import { parseLine } from '../src/parse-line.ts';
import * as reader from '../src/word-reader.ts';

const NOW = new Date('2026-11-24T09:00:00Z');
/** Of a line that is searched for dates, and of a text that is not. */
const LENGTHS = [500, 100_000];

const parse = (line: string) => parseLine(line, { now: NOW, reader, locale: 'en-GB' });

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
  it.each(UNITS)('of many %j takes no longer than its length', (unit) => {
    for (const length of LENGTHS) expect(timeGrowth(parse, unit, length)).toBeLessThan(MAX_GROWTH);
  });

  it.each(UNITS)('of many %j has a title, and a due date that is one', (unit) => {
    for (const length of [1, 40, 499, 500, 501, 5000, 5001]) {
      const { title, due } = parse(repeatTo(length, unit));
      expect(typeof title).toBe('string');
      expect(due && Date.parse(due.value)).not.toBeNaN();
    }
  });

  it('is not looked through for marks where no task is so long', () => {
    const line = `${repeatTo(5000, 'word ')}#work !high`;
    expect(parse(line)).toMatchObject({ title: line, tags: [], priority: undefined });
  });
});
