import { describe, expect, it } from 'vitest';
import { splitLines } from '../src/split-lines.ts';

describe('a pasted text', () => {
  it.each([
    ['one line', 'Buy milk', ['Buy milk']],
    ['lines', 'Buy milk\nCall Ada', ['Buy milk', 'Call Ada']],
    [
      'line ends of other systems',
      'Buy milk\r\nCall Ada\rSing\u2028Dance\u2029Rest',
      ['Buy milk', 'Call Ada', 'Sing', 'Dance', 'Rest'],
    ],
    ['empty lines', '\n\n  Buy milk \n \t \nCall Ada\n', ['Buy milk', 'Call Ada']],
    ['nothing', ' \n ', []],
    ['hyphens', '- Buy milk\n- Call Ada', ['Buy milk', 'Call Ada']],
    ['other bullets', '* Buy milk\n• Call Ada\n+ Sing\n– Dance', ['Buy milk', 'Call Ada', 'Sing', 'Dance']],
    ['boxes', '- [ ] Buy milk\n- [x] Call Ada\n  - [X] Sing', ['Buy milk', 'Call Ada', 'Sing']],
    ['a box alone', '[ ] Buy milk\n☐ Call Ada', ['Buy milk', 'Call Ada']],
    ['numbers', '1. Buy milk\n2. Call Ada', ['Buy milk', 'Call Ada']],
    ['numbers with brackets', '1) Buy milk\n\n2) Call Ada', ['Buy milk', 'Call Ada']],
    ['numbers that are no list', '2. Buy milk\n3. Call Ada', ['2. Buy milk', '3. Call Ada']],
    ['a number that is a date', '3. Dec party\n24. Dec tree', ['3. Dec party', '24. Dec tree']],
    ['one number', '1. Mai feiern', ['1. Mai feiern']],
    ['a minus', '-5 degrees\n-x', ['-5 degrees', '-x']],
    ['a mark alone', '-\n- \n*', ['-', '-', '*']],
    [
      'dates, tags and quotes',
      '- Buy milk tomorrow #home\n- Watch "friday"',
      ['Buy milk tomorrow #home', 'Watch "friday"'],
    ],
    ['the same twice', 'Sing\nSing', ['Sing', 'Sing']],
  ])('with %s', (_name, text, lines) => {
    expect(splitLines(text)).toEqual(lines);
  });

  it('of many lines keeps them all', () => {
    expect(splitLines('- Sing\n'.repeat(20_000))).toHaveLength(20_000);
    expect(splitLines(`- ${' '.repeat(100_000)}x`)).toEqual(['x']);
  });
});
