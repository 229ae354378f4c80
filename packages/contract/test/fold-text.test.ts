import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareTitles, foldText } from '../src/index.ts';

it('folds every character to one that is folded', () => {
  for (let code = 0; code < 0x110000; code += 1) {
    const folded = foldText(String.fromCodePoint(code));
    if (foldText(folded) !== folded) throw new Error(`U+${code.toString(16)} is folded only in part`);
  }
});

it('folds any text, in any letter case and normal form, to the same', () => {
  const forms = fc.constantFrom('NFC', 'NFD');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), forms, (text, form) => {
      expect(foldText(text.normalize(form))).toBe(foldText(text));
      expect(foldText(text.toUpperCase())).toBe(foldText(text));
    }),
    { numRuns: 1000 },
  );
});

describe('titles in order', () => {
  const order = (...titles: string[]) => titles.sort(compareTitles);

  it('ignore case, and have an accented letter after the same letter without the accent', () => {
    expect(order('zebra', 'Éclair', 'fig', 'eclairs', 'eggs', '10', '[wip]', 'ECLAIR')).toEqual([
      '10',
      '[wip]',
      'ECLAIR',
      'eclairs',
      'eggs',
      'Éclair',
      'fig',
      'zebra',
    ]);
  });

  it('go by code point, also beyond U+FFFF', () => {
    expect(order('\u{1F389}', '\uFF01', '漢', 'ж', 'a', '\u{10400}')).toEqual([
      'a',
      'ж',
      '漢',
      '\uFF01',
      '\u{10400}',
      '\u{1F389}',
    ]);
  });

  it('tie if they are the same text, and put a part of a title before the whole', () => {
    expect(compareTitles('STRASSE', 'straße')).toBe(0);
    expect(compareTitles('milk', 'Milk 2')).toBeLessThan(0);
    expect(compareTitles('Milk 2', 'milk')).toBeGreaterThan(0);
  });
});
