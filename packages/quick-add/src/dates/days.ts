import { DAY_MS, dayOf } from '../calendar.ts';

/** Arithmetic with days of the calendar. A day is the midnight UTC that stands for it, and has nothing to do with clocks. */

/** The API's dates end here. */
const LAST_DAY = Date.UTC(9999, 11, 31);

export const addDays = (day: number, days: number): number => day + days * DAY_MS;

/** Adds months to a day. A month that is too short ends it. */
export function addMonths(day: number, months: number): number {
  const date = new Date(day);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  return Math.min(Date.UTC(year, month, date.getUTCDate()), Date.UTC(year, month + 1, 0));
}

/** Returns the last day of so many months, the one of a day included, that begin at multiples of this number. */
export function lastOfMonths(day: number, months: number): number {
  const date = new Date(day);
  const first = Math.floor(date.getUTCMonth() / months) * months;
  return Date.UTC(date.getUTCFullYear(), first + months, 0);
}

/** Returns the Monday of a day's week. */
export function mondayOf(day: number): number {
  return addDays(day, -weekdayOfDay(day));
}

/** Returns the days that have passed since Monday. */
export function weekdayOfDay(day: number): number {
  return (new Date(day).getUTCDay() + 6) % 7;
}

/** Returns a day by its numbers; undefined if no calendar has it. */
export function dayOfNumbers(year: number, month: number, date: number): number | undefined {
  const day = Date.UTC(year, month - 1, date);
  const found = new Date(day);
  return found.getUTCMonth() === month - 1 && found.getUTCDate() === date ? day : undefined;
}

/** The years until a 29th of February comes again, at most. */
const MAX_YEARS = 8;

/** Returns the first day with this month and date that is not before another one. */
export function nextDate(from: number, month: number, date: number): number | undefined {
  const year = new Date(from).getUTCFullYear();
  for (let later = 0; later <= MAX_YEARS; later += 1) {
    const day = dayOfNumbers(year + later, month, date);
    if (day !== undefined && day >= from) return day;
  }
  return undefined;
}

/** Returns the first day with this date in any month that is not before another one. */
export function nextDateOfMonth(from: number, date: number): number | undefined {
  const today = new Date(from);
  for (let later = 0; later <= 2; later += 1) {
    const first = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + later, 1));
    const day = dayOfNumbers(first.getUTCFullYear(), first.getUTCMonth() + 1, date);
    if (day !== undefined && day >= from) return day;
  }
  return undefined;
}

/** Returns the instant at which the user's clocks show a time. A time that they skip is the one after. */
export function instantAt(day: number, hour: number, minute: number): number {
  const date = new Date(day);
  return new Date(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), hour, minute).getTime();
}

/** Returns a day that the user's zone has: the next one if it skipped this one. Undefined if the API has no such day. */
export function existingDay(day: number): number | undefined {
  return day <= LAST_DAY ? dayOf(instantAt(day, 12, 0)) : undefined;
}
