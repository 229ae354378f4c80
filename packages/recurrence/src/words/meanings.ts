import { FREQUENCIES, type Frequency } from '../rule.ts';
import { MONTH_NAMES, UNITS, WEEKDAY_NAMES } from './names.ts';

/** Words of one meaning, in lower case. */
type Meanings<T> = ReadonlyMap<string, T>;

const WEEKDAYS_BY_WORD: Meanings<number> = new Map([
  ...WEEKDAY_NAMES.flatMap((name, weekday) => {
    const word = name.toLowerCase();
    return [word, `${word}s`, word.slice(0, 3)].map((each) => [each, weekday] as const);
  }),
  ['tues', 1],
  ['weds', 2],
  ['thur', 3],
  ['thurs', 3],
]);

const MONTHS_BY_WORD: Meanings<number> = new Map([
  ...MONTH_NAMES.flatMap((name, index) => {
    const word = name.toLowerCase();
    return [word, word.slice(0, 3)].map((each) => [each, index + 1] as const);
  }),
  ['sept', 9],
]);

const UNITS_BY_WORD: Meanings<Frequency> = new Map(
  FREQUENCIES.flatMap((frequency) => [
    [UNITS[frequency], frequency] as const,
    [`${UNITS[frequency]}s`, frequency] as const,
  ]),
);

/** The words for 1 to 12. */
export const NUMBER_WORDS = [
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];
const ORDINALS = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
];

export function weekdayOfWord(word: string): number | undefined {
  return WEEKDAYS_BY_WORD.get(word);
}

export function monthOfWord(word: string): number | undefined {
  return MONTHS_BY_WORD.get(word);
}

export function unitOfWord(word: string): Frequency | undefined {
  return UNITS_BY_WORD.get(word);
}

/** Reads `3` or `three`. */
export function numberOfWord(word: string): number | undefined {
  if (/^\d{1,9}$/.test(word)) return Number(word);
  return placeIn(NUMBER_WORDS, word);
}

/** Reads `3rd` or `third`. */
export function ordinalOfWord(word: string): number | undefined {
  if (/^\d{1,3}(?:st|nd|rd|th)$/.test(word)) return Number(word.slice(0, -2));
  return placeIn(ORDINALS, word);
}

function placeIn(words: readonly string[], word: string): number | undefined {
  const index = words.indexOf(word);
  return index < 0 ? undefined : index + 1;
}
