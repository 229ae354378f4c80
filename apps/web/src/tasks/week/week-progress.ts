import type { Task } from '@tickline/contract';
import { DAY_MS, dayOf, dayOfDue, daysSinceMonday, dueOf } from '@tickline/quick-add';

export interface DayProgress {
  readonly day: number;
  /** Tasks due on this day, and how many of those are done. */
  readonly due: number;
  readonly done: number;
  readonly isToday: boolean;
}

/** Returns the week of `now`, from Monday on. @param tasks in any order; those of other weeks are ignored */
export function weekProgress(tasks: readonly Task[], now: number): readonly DayProgress[] {
  const today = dayOf(now);
  const monday = today - daysSinceMonday(now) * DAY_MS;
  return Array.from({ length: 7 }, (_, index) => {
    const day = monday + index * DAY_MS;
    const due = tasks.filter((task) => {
      const each = dueOf(task);
      return each !== null && dayOfDue(each) === day;
    });
    const done = due.filter(({ completed }) => completed).length;
    return { day, due: due.length, done, isToday: day === today };
  });
}
