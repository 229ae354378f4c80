import type { Task } from '@tickline/contract';
import { dayOf, fullDate } from './calendar.ts';

type DueTask = Pick<Task, 'due_date' | 'all_day'>;

/** A due date as the API takes it: `2026-12-24` for the whole day, or a date-time. */
export type Due = string;

export function dueOf({ due_date, all_day }: DueTask): Due | null {
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
export function isDueBefore({ due_date, all_day }: DueTask, instant: number): boolean {
  return due_date !== null && Date.parse(due_date) < (all_day ? dayOf(instant) : instant);
}

export function isOverdue(task: DueTask & Pick<Task, 'completed'>, now: number): boolean {
  return !task.completed && isDueBefore(task, now);
}
