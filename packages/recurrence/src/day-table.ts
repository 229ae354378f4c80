import { dateOf, dayOf, kindOfYear, weekdayOf } from './calendar.ts';
import type { Rule } from './rule.ts';

/** What a day must be. An empty list takes all. */
export interface Limits extends Pick<Rule, 'byDay' | 'byMonthDay' | 'byMonth'> {
  /** What the numbers in BYDAY count in. */
  readonly span: 'month' | 'year';
}

/**
 * Makes a function that says whether a day keeps to limits. There are only 14 kinds of years to work out, each
 * when it is first needed.
 */
export function dayTable(limits: Limits): (day: number) => boolean {
  const years = new Map<number, readonly boolean[]>();
  let start = 0;
  let table: readonly boolean[] = [];
  return (day) => {
    if (day < start || day >= start + table.length) {
      const { year } = dateOf(day);
      start = dayOf(year, 1, 1);
      const kind = kindOfYear(year);
      table = years.get(kind) ?? tableOf(limits, year);
      years.set(kind, table);
    }
    return table[day - start] === true;
  };
}

function tableOf(limits: Limits, year: number): boolean[] {
  const wholeYear = { start: dayOf(year, 1, 1), end: dayOf(year + 1, 1, 1) };
  return MONTHS.flatMap((month) => {
    const start = dayOf(year, month, 1);
    const end = dayOf(year, month + 1, 1);
    const span = limits.span === 'month' ? { start, end } : wholeYear;
    const isTaken = takes(limits.byMonth, month);
    return Array.from(
      { length: end - start },
      (_, index) =>
        isTaken &&
        takes(limits.byMonthDay, index + 1, start + index - end) &&
        takesDay(limits, start + index, span),
    );
  });
}

const MONTHS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/** Says whether a list has one of the names of a thing: the 31st of a month is 31 and -1. */
function takes(list: readonly number[], ...names: readonly number[]): boolean {
  return list.length === 0 || names.some((name) => list.includes(name));
}

function takesDay(
  { byDay }: Limits,
  day: number,
  { start, end }: { readonly start: number; readonly end: number },
): boolean {
  const weekday = weekdayOf(day);
  const ordinals = [0, Math.floor((day - start) / 7) + 1, -Math.floor((end - 1 - day) / 7) - 1];
  return byDay.length === 0 || byDay.some((by) => by.weekday === weekday && ordinals.includes(by.ordinal));
}
