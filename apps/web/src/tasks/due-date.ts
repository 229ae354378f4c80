import type { Task } from '@tickline/contract';
import { daysFrom } from './calendar.ts';

/** Returns the due date for a whole day: its last minute, so that the task is not overdue before the day is over. */
export function endOfDay(year: number, month: number, day: number): Date {
  return new Date(year, month - 1, day, 23, 59);
}

export function isWholeDay(date: Date): boolean {
  return date.getHours() === 23 && date.getMinutes() === 59;
}

export function isOverdue({ completed, due_date }: Task, now: number): boolean {
  return !completed && due_date !== null && Date.parse(due_date) < now;
}

/** Returns the user's variety of English; British English by default. */
export function locale(): string {
  return globalThis.navigator?.languages?.find((language) => language.startsWith('en')) ?? 'en-GB';
}

const NAMES: Record<number, string> = { [-1]: 'Yesterday', 0: 'Today', 1: 'Tomorrow' };
const NEXT_DAYS = 6;

function dayName(date: Date, now: number): string {
  const days = daysFrom(now, date.getTime());
  const name = NAMES[days];
  if (name !== undefined) return name;
  if (days > 0 && days <= NEXT_DAYS) return date.toLocaleDateString(locale(), { weekday: 'long' });
  const isThisYear = date.getFullYear() === new Date(now).getFullYear();
  return date.toLocaleDateString(locale(), {
    day: 'numeric',
    month: 'short',
    ...(!isThisYear && { year: 'numeric' }),
  });
}

/** Formats a due date: `Tomorrow, 9:00`; `Friday`; `31 Jan 2027`. */
export function formatDue(due: string, now: number): string {
  const date = new Date(due);
  const day = dayName(date, now);
  if (isWholeDay(date)) return day;
  const time = date.toLocaleTimeString(locale(), { hour: 'numeric', minute: '2-digit' });
  return `${day}, ${time}`;
}
