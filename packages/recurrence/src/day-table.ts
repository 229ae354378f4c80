import { dateOf, dayOf, kindOfYear, weekdayOf } from './calendar.ts';
import type { Rule } from './rule.ts';

/** Limits of days. An empty list takes all. */
export interface Limits extends Pick<Rule, 'byDay' | 'byMonthDay' | 'byMonth'> {
  /** The period in which the numbers in BYDAY count. */
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

function tableOf({ byDay, byMonthDay, byMonth, span }: Limits, year: number): boolean[] {
  const yearStart = dayOf(year, 1, 1);
  const yearEnd = dayOf(year + 1, 1, 1);
  const table = Array.from({ length: yearEnd - yearStart }, () => false);
  for (const month of byMonth.length > 0 ? byMonth : MONTHS) {
    const monthStart = dayOf(year, month, 1);
    const monthEnd = dayOf(year, month + 1, 1);
    const isNamed = (day: number) => hasPlace(byMonthDay, day - monthStart, monthEnd - 1 - day);
    const [start, end] = span === 'month' ? [monthStart, monthEnd] : [yearStart, yearEnd];
    for (let day = monthStart; day < monthEnd; day += 1) {
      if (byMonthDay.length > 0 && !isNamed(day)) continue;
      table[day - yearStart] = byDay.length === 0 || hasWeekday(byDay, day, { start, end });
    }
  }
  return table;
}

const MONTHS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/** Says whether a list has a place by its number from the start or from the end: 1 is the first one, -1 the last one. */
function hasPlace(list: readonly number[], before: number, after: number): boolean {
  return list.includes(before + 1) || list.includes(-after - 1);
}

/** Says whether BYDAY takes a day of a span, which ends before `end`. */
function hasWeekday(
  byDay: Limits['byDay'],
  day: number,
  { start, end }: { readonly start: number; readonly end: number },
): boolean {
  const weekday = weekdayOf(day);
  return byDay.some(
    (by) =>
      by.weekday === weekday &&
      (by.ordinal === 0 ||
        by.ordinal === Math.floor((day - start) / 7) + 1 ||
        by.ordinal === -Math.floor((end - 1 - day) / 7) - 1),
  );
}
