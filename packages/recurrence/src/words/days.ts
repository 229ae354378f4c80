import type { ByDay } from '../rule.ts';
import { monthOfWord, numberOfWord, ordinalOfWord, weekdayOfWord } from './meanings.ts';
import type { WordList } from './word-list.ts';

/** Days of a period, as words name them. */
export interface Days {
  readonly weekdays: readonly ByDay[];
  /** Dates of a month: 15, or -1 for the last day. */
  readonly dates: readonly number[];
  /** Which of the weekdays: -1 for the last one. Empty for all. */
  readonly places: readonly number[];
  /** The month of the date. */
  readonly month: number | undefined;
}

const NO_DAYS: Days = { weekdays: [], dates: [], places: [], month: undefined };

/** Reads `monday and friday`, `weekdays`, `the last weekday`, `the 1st, 15th and last day`, `the 2nd tuesday`, or `march 3`. */
export function readDays(list: WordList): Days | undefined {
  return list.attempt(() => readDate(list)) ?? list.attempt(() => readWorkdays(list)) ?? readList(list);
}

/** Reads weekdays, each with its ordinals: `monday and the last friday`. */
export function readWeekdays(list: WordList): ByDay[] {
  return list.takeList(() => readWeekday(list)).flat();
}

/** Reads `1st, 15th and last`. */
export function readOrdinals(list: WordList): number[] {
  return list.takeList(() => {
    list.take('the');
    return readOrdinal(list);
  });
}

function readList(list: WordList): Days | undefined {
  const weekdays = readWeekdays(list);
  if (weekdays.length > 0) return { ...NO_DAYS, weekdays };
  const dates = readOrdinals(list);
  list.take('day');
  return dates.length > 0 ? { ...NO_DAYS, dates } : undefined;
}

/** Reads `march 3`, `3 march` or `3rd march`. */
function readDate(list: WordList): Days | undefined {
  list.take('the');
  const monthBefore = list.takeAs(monthOfWord);
  const date = list.takeAs(numberOfWord) ?? list.takeAs(ordinalOfWord);
  const month = monthBefore ?? list.takeAs(monthOfWord);
  const isCount = list.peek().startsWith('time');
  return month === undefined || date === undefined || isCount
    ? undefined
    : { ...NO_DAYS, dates: [date], month };
}

/** Reads `weekday`, `weekdays` or `the 1st and last weekday`, and `weekend`. */
function readWorkdays(list: WordList): Days | undefined {
  if (list.take('weekend') || list.take('weekends')) return { ...NO_DAYS, weekdays: weekdaysFrom(5, 7) };
  const places = readOrdinals(list);
  if (!list.take('weekday') && !list.take('weekdays')) return undefined;
  return { ...NO_DAYS, weekdays: weekdaysFrom(0, 5), places };
}

/** Reads `monday`, or `the 1st and 3rd monday`. */
function readWeekday(list: WordList): ByDay[] | undefined {
  const ordinals = readOrdinals(list);
  const weekday = list.takeAs(weekdayOfWord);
  if (weekday === undefined) return undefined;
  return ordinals.length === 0
    ? [{ ordinal: 0, weekday }]
    : ordinals.map((ordinal) => ({ ordinal, weekday }));
}

/** Reads `3rd`, `last` or `3rd to last`. */
function readOrdinal(list: WordList): number | undefined {
  if (list.take('last')) return -1;
  const ordinal = list.takeAs(ordinalOfWord);
  return ordinal !== undefined && list.take('to', 'last') ? -ordinal : ordinal;
}

function weekdaysFrom(start: number, end: number): ByDay[] {
  return Array.from({ length: end - start }, (_, index) => ({ ordinal: 0, weekday: start + index }));
}
