import type { Task } from '@tickline/contract';
import { weekOf } from '../calendar.ts';

export interface DayProgress {
  /** Its first instant. */
  readonly start: number;
  /** Tasks due on this day, and how many of those are done. */
  readonly due: number;
  readonly done: number;
  readonly isToday: boolean;
}

/** Returns the week of `now`, from Monday on. @param tasks in any order; those of other weeks are ignored */
export function weekProgress(tasks: readonly Task[], now: number): readonly DayProgress[] {
  const midnights = weekOf(now);
  return midnights.slice(0, 7).map((start, index) => {
    const end = midnights[index + 1] ?? Number.POSITIVE_INFINITY;
    const isOn = (instant: number) => instant >= start && instant < end;
    const due = tasks.filter(({ due_date }) => due_date !== null && isOn(Date.parse(due_date)));
    const done = due.filter(({ completed }) => completed).length;
    return { start, due: due.length, done, isToday: isOn(now) };
  });
}
