/**
 * The Gregorian calendar in days: day 0 is 1970-01-01. Years before 1582 are Gregorian too, as in ISO 8601.
 *
 * @see https://howardhinnant.github.io/date_algorithms.html for the arithmetic
 */

export const DAY_MS = 86_400_000;
export const LAST_DAY = dayOf(9999, 12, 31);

/** The days, weeks, months and years after which the Gregorian calendar begins again, weekdays included. */
export const CYCLE = { days: 146_097, weeks: 20_871, months: 4800, years: 400 } as const;

export interface CalendarDate {
  readonly year: number;
  /** From 1 to 12. */
  readonly month: number;
  readonly date: number;
}

/** Returns the day of a date. Its month may be any integer: month 13 is January of the next year. */
export function dayOf(year: number, month: number, date: number): number {
  // Years that begin in March have their leap day at the end.
  const months = year * 12 + month - 3;
  const marchYear = Math.floor(months / 12);
  const dayOfYear = Math.floor((153 * (months - marchYear * 12) + 2) / 5) + date - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfYear - 719_468;
}

export function dateOf(day: number): CalendarDate {
  const shifted = day + 719_468;
  const cycle = Math.floor(shifted / CYCLE.days);
  const dayOfCycle = shifted - cycle * CYCLE.days;
  const yearOfCycle = Math.floor(
    (dayOfCycle -
      Math.floor(dayOfCycle / 1460) +
      Math.floor(dayOfCycle / 36_524) -
      Math.floor(dayOfCycle / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: yearOfCycle + cycle * 400 + (month < 3 ? 1 : 0),
    month,
    date: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
}

/** Returns the day that holds a moment of UTC, in milliseconds. */
export function dayAt(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/** Returns the weekday of a day: Monday is 0, Sunday 6. */
export function weekdayOf(day: number): number {
  return modulo(day + 3, 7);
}

/** Returns a number below 14 that is the same for years whose dates have the same weekdays. */
export function kindOfYear(year: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return weekdayOf(dayOf(year, 1, 1)) * 2 + Number(isLeap);
}

/** Returns the remainder of a division, never negative. */
export function modulo(value: number, divisor: number): number {
  const rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}
