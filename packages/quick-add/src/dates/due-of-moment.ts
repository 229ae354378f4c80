import { fullDate } from '../calendar.ts';
import type { Due } from '../due-date.ts';
import { addDays, existingDay, instantAt } from './days.ts';
import type { Today } from './phrases.ts';
import type { Moment } from './read-moment.ts';

/** The API's dates end here. */
const LAST_INSTANT = Date.UTC(9999, 11, 31);
const DAYS_OF_A_WEEK = 7;

/** Returns the due date of a moment; undefined if it is over, or if no calendar has it. */
export function dueOfMoment(moment: Moment, today: Today): Due | undefined {
  if (moment.instant !== undefined) return dueAt(moment.instant, today);
  if (moment.day === undefined) return dueAtTime(moment, today);
  const day = moment.day.day === undefined ? undefined : existingDay(moment.day.day);
  if (day === undefined || day < today.day) return undefined;
  if (moment.time === undefined) return fullDate(day);
  const { hour, minute } = moment.time;
  const instant = instantAt(day, hour, minute);
  if (instant >= today.instant || day > today.day) return toDue(instant);
  if (moment.day.isWeekly) return toDue(instantAt(addDays(day, DAYS_OF_A_WEEK), hour, minute));
  return moment.part === undefined ? toDue(instant) : dueOfPart(moment.part, day);
}

/** Returns the day if the task can still be done in a part of it whose hour is over. */
function dueOfPart(part: string, day: number): Due | undefined {
  return part === 'night' || part === 'evening' ? fullDate(day) : undefined;
}

function dueAt(instant: number, today: Today): Due | undefined {
  return instant >= instantAt(today.day, 0, 0) ? toDue(instant) : undefined;
}

/** Returns when a time comes next. */
function dueAtTime({ time }: Moment, today: Today): Due | undefined {
  if (time === undefined) return undefined;
  const instant = instantAt(today.day, time.hour, time.minute);
  return toDue(instant >= today.instant ? instant : instantAt(addDays(today.day, 1), time.hour, time.minute));
}

function toDue(instant: number): Due | undefined {
  return instant < LAST_INSTANT ? new Date(instant).toISOString() : undefined;
}
