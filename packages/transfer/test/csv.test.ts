import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defuse, undefuse } from '../src/csv/defuse.ts';
import { joinTags, splitTags } from '../src/csv/tags.ts';
import { readCsv, writeCsv } from '../src/index.ts';
import { inParts, pagesOf, rowsOf, TASK, textOf } from './read-all.ts';

const formula = fc
  .constantFrom('', "'", "''", "'''")
  .chain((quotes) =>
    fc
      .constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', 'x', ' ')
      .chain((first) => fc.string().map((rest) => quotes + first + rest)),
  );

describe('a cell', () => {
  it('is no formula, and is read as it was, whatever it begins with', () => {
    fc.assert(
      fc.property(fc.oneof(formula, fc.string({ unit: 'binary' })), (text) => {
        expect(defuse(text)).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
        expect(undefuse(defuse(text))).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['=1+1', "'=1+1"],
    ["'=1+1", "''=1+1"],
    ["'tis", "'tis"],
    ["'", "'"],
    ['a=1', 'a=1'],
  ])('%j is written as %j', (text, cell) => {
    expect(defuse(text)).toBe(cell);
  });

  it('of tags holds them all', () => {
    const tags = fc.array(
      fc
        .string()
        .map((text) => text.trim())
        .filter((text) => text !== ''),
    );
    fc.assert(
      fc.property(tags, (given) => {
        expect(splitTags(joinTags(given))).toEqual(given);
      }),
    );
    expect(splitTags(' a , ,b\\')).toEqual(['a', 'b\\']);
  });
});

describe('a file', () => {
  it('is as spreadsheets like it', async () => {
    const day = { due_date: '2026-12-24T00:00:00.000Z', all_day: true };
    const text = await textOf(
      writeCsv(pagesOf([{ ...TASK, ...day, title: '=A "b"', description: 'c\nd', tags: ['e', 'f,g'] }])),
    );
    expect(text).toBe(
      '\uFEFFtitle,description,completed,priority,due_date,tags,recurrence,time_zone,completed_at,created_at,updated_at,uid\r\n' +
        `"'=A ""b""","c\nd",false,medium,2026-12-24,"e,f\\,g",,,,2026-11-21T09:00:00.000Z,2026-11-21T09:00:00.000Z,${TASK.uid}\r\n`,
    );
  });

  it.each(['\r\n', '\n', '\r'])(
    'may end its lines with %j, and have some columns in any order',
    async (end) => {
      const lines = ['﻿Tags , other,TITLE', '"a, b",x,one', '', ',,two,more'];
      const rows = await rowsOf(readCsv(inParts(lines.join(end))));
      expect(rows.map(({ fields }) => fields)).toEqual([
        { tags: ['a', 'b'], title: 'one' },
        { title: 'two' },
      ]);
    },
  );

  it('that opens a quote and never closes it costs no more than a bound', async () => {
    let read = 0;
    const endless = (async function* () {
      yield 'title\r\n"';
      for (; read < 10_000; read += 1) yield 'x'.repeat(10_000);
    })();
    await expect(rowsOf(readCsv(endless))).rejects.toThrow('Perhaps a quote is not closed');
    expect(read).toBeLessThan(200);
  });

  it('says in which line it is broken', async () => {
    await expect(rowsOf(readCsv(inParts('title\r\none\r\n"two"x\r\n')))).rejects.toMatchObject({ line: 3 });
  });
});
