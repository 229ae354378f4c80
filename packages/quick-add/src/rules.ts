import { describeRule, nextInSeries, occurrences, readRule } from '@tickline/recurrence';
import { DAY_MS, dayOf, fullDate } from './calendar.ts';
import { type Due, isAllDay, joinDue } from './due-date.ts';

export { describeRule, readRule };

/** A task that repeats. */
export interface Repetition {
  readonly rule: string;
  readonly due: Due;
  /** Zone of the time of day; null for whole days. */
  readonly timeZone: string | null;
}

function seriesOf({ rule, due, timeZone }: Repetition) {
  return { rule, due: new Date(due), allDay: isAllDay(due), timeZone, wallTime: null };
}

const toDue = (date: Date, allDay: boolean): Due => (allDay ? fullDate(date.getTime()) : date.toISOString());

/** Returns the due dates after the one of a task, so many at most. */
export function nextDues(repetition: Repetition, count: number): Due[] {
  return occurrences(seriesOf(repetition), count).map((date) => toDue(date, isAllDay(repetition.due)));
}

/** Returns when a task that is completed at an instant is due again; null if it is not. */
export function nextDueAfter(repetition: Repetition, instant: number): Due | null {
  const next = nextInSeries(seriesOf(repetition), new Date(instant));
  return next && toDue(next.due, next.allDay);
}

/** Returns the first day of a rule that is not before another one. Its intervals and its count begin there. */
function firstDay(rule: string, from: number): number {
  const days = rule.replaceAll(/;(?:INTERVAL|COUNT)=\d+/g, '');
  const next = (due: number) => {
    const series = { rule: days, due: new Date(due), allDay: true, timeZone: null, wallTime: null };
    return nextInSeries(series, series.due)?.due.getTime() ?? from;
  };
  if (/;BY(?:MONTH)?DAY=/.test(days)) return next(from - DAY_MS);
  // The rule takes its day from the due date.
  const [, months] = /;BYMONTH=([\d,]+)/.exec(days) ?? [];
  const month = String(new Date(from).getUTCMonth() + 1);
  return months === undefined || months.split(',').includes(month) ? from : next(from);
}

/** Returns the first due date of a rule from now on. @param time such as `09:30`; empty for a whole day */
export function firstDue(rule: string, now: number, time = ''): Due {
  const today = dayOf(now);
  const isOver = time !== '' && Date.parse(joinDue(fullDate(today), time)) < now;
  return joinDue(fullDate(firstDay(rule, isOver ? today + DAY_MS : today)), time);
}
