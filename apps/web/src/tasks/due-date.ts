import type { Task } from '@tickline/contract';
import { DAY_MS, dayOf, fullDate } from './calendar.ts';

/** A due date as the API takes it: `2026-12-24` for the whole day, or a date-time. */
export type Due = string;

/** Returns the user's variety of English; British English by default. */
export function locale(): string {
  return globalThis.navigator?.languages?.find((language) => language.startsWith('en')) ?? 'en-GB';
}

export function dueOf({ due_date, all_day }: Pick<Task, 'due_date' | 'all_day'>): Due | null {
  return due_date !== null && all_day ? due_date.slice(0, 'YYYY-MM-DD'.length) : due_date;
}

export function isAllDay(due: Due): boolean {
  return due.length === 'YYYY-MM-DD'.length;
}

/** Returns the day of a due date: the same in every time zone if it has no time. */
export function dayOfDue(due: Due): number {
  return isAllDay(due) ? Date.parse(due) : dayOf(Date.parse(due));
}

/** Splits a due date into what the user's calendar and clock show: `2026-12-24` and `17:30`, or no time. */
export function splitDue(due: Due): { readonly day: string; readonly time: string } {
  const date = new Date(due);
  const twoDigits = (part: number) => String(part).padStart(2, '0');
  const time = isAllDay(due) ? '' : `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
  return { day: fullDate(dayOfDue(due)), time };
}

/** The opposite of {@link splitDue}. A time that the clocks skip is the one after. */
export function joinDue(day: string, time: string): Due {
  return time === '' ? day : new Date(`${day}T${time}`).toISOString();
}

/** Tells whether a due date is before an instant. A whole day is before all instants of the days after it. */
export function isDueBefore({ due_date, all_day }: Task, instant: number): boolean {
  return due_date !== null && Date.parse(due_date) < (all_day ? dayOf(instant) : instant);
}

export function isOverdue(task: Task, now: number): boolean {
  return !task.completed && isDueBefore(task, now);
}

const NAMES: Record<number, string> = { [-1]: 'Yesterday', 0: 'Today', 1: 'Tomorrow' };
const NEXT_DAYS = 6;

function dayName(day: number, today: number): string {
  const days = (day - today) / DAY_MS;
  const name = NAMES[days];
  if (name !== undefined) return name;
  if (days > 0 && days <= NEXT_DAYS) return formatDay(day, { weekday: 'long' });
  return shortDate(day, today);
}

/** Formats a day: `31 Jan 2027`, and `24 Dec` if it is in this year. */
function shortDate(day: number, today: number, options: Intl.DateTimeFormatOptions = {}): string {
  const isThisYear = new Date(day).getUTCFullYear() === new Date(today).getUTCFullYear();
  return formatDay(day, {
    day: 'numeric',
    month: 'short',
    ...(!isThisYear && { year: 'numeric' }),
    ...options,
  });
}

/** Formats a day in the user's variety of English. */
export function formatDay(day: number, options: Intl.DateTimeFormatOptions): string {
  return new Date(day).toLocaleDateString(locale(), { ...options, timeZone: 'UTC' });
}

/** Formats a due date: `Tomorrow, 9:00`; `Friday`; `31 Jan 2027`. */
export function formatDue(due: Due, now: number): string {
  const day = dayName(dayOfDue(due), dayOf(now));
  if (isAllDay(due)) return day;
  const time = new Date(due).toLocaleTimeString(locale(), { hour: 'numeric', minute: '2-digit' });
  return `${day}, ${time}`;
}

/** Formats the day of a due date with its weekday: `Mon, 7 Dec`. */
export function formatWeekday(due: Due, now: number): string {
  return shortDate(dayOfDue(due), dayOf(now), { weekday: 'short' });
}
