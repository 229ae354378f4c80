import { DAY_MS, dayOf } from './calendar.ts';
import { type Due, dayOfDue, isAllDay } from './due-date.ts';

/** Returns the user's variety of English; British English by default. */
export function locale(): string {
  const { navigator } = globalThis as { readonly navigator?: { readonly languages?: readonly string[] } };
  return navigator?.languages?.find((language) => language.startsWith('en')) ?? 'en-GB';
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
