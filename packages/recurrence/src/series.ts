import { DAY_MS, dayAt, LAST_DAY } from './calendar.ts';
import { type Rule, readParts, writeRule } from './rule.ts';
import { ruleDays } from './rule-days.ts';
import { fromLocalTime, toLocalTime } from './time-zone.ts';

/** A task that repeats: its rule, and the task that is due now. */
export interface Series {
  /** The rule, as `parseRule` returns it. Its COUNT includes the task that is due now. */
  readonly rule: string;
  /** When the task is due. In a series of days, midnight UTC of its day. */
  readonly due: Date;
  readonly allDay: boolean;
  /** The IANA zone of the time of day. In a series of days it does not matter; without it the time of day is that of UTC. */
  readonly timeZone: string | null;
  /**
   * The time of day of the series, `HH:MM[:SS[.sss]]`, if a clock change moved this due date off it. It is ignored if the due date
   * is not what the clock change made of it, such as after somebody moved the task.
   */
  readonly wallTime: string | null;
}

const MAX_OCCURRENCES = 100;

/**
 * Returns the next task of a series: the first one that is due after both this task's due date and `after`. COUNT goes down by one
 * for each occurrence that has passed, skipped ones included.
 *
 * The time of day stays the same over clock changes. If the clocks skip it, the task is due at the moment that the offset before the
 * change gives (02:30 becomes 03:30), and `wallTime` keeps the time of the series. If they show it twice, the first time counts. A day
 * that a zone skipped as a whole has no occurrence.
 *
 * @returns null if the series ends: by COUNT, by UNTIL, with the year 9999, or because the rule does not occur again
 * @throws RuleError if the rule is none
 * @throws RangeError if a date or the zone is none
 */
export function nextInSeries(series: Series, after: Date): Series | null {
  const later = Math.max(series.due.getTime(), after.getTime());
  if (Number.isNaN(later)) throw new RangeError('Invalid date');
  const rule = readParts(series.rule);
  const clock = clockOf(series);
  const days = ruleDays(rule, clock.dueDay);
  for (let day = days.next(clock.dayAt(later)); day !== undefined; day = days.next(day + 1)) {
    const occurrence = clock.at(day);
    if (occurrence === undefined || occurrence.time <= later) continue;
    const { time, wallTime } = occurrence;
    const count = rule.count && rule.count - days.countUntil(day);
    if (dayAt(time) > LAST_DAY || isOver(rule, day, time, series.allDay) || (count ?? 1) < 1) return null;
    return { ...series, rule: writeRule({ ...rule, count }), due: new Date(time), wallTime };
  }
  return null;
}

/**
 * Returns the dates of a series after its due date, in order.
 *
 * @param n - how many at most. There are never more than 100.
 * @throws what {@link nextInSeries} throws
 */
export function occurrences(series: Series, n: number): Date[] {
  const dates: Date[] = [];
  let next = nextInSeries(series, series.due);
  while (next && dates.length < Math.min(n, MAX_OCCURRENCES)) {
    dates.push(next.due);
    next = nextInSeries(next, next.due);
  }
  return dates;
}

/** UNTIL is the last moment at which a task can be due. A date, and any UNTIL of a series of days, is the last day. */
function isOver({ until }: Rule, day: number, time: number, allDay: boolean): boolean {
  if (!until) return false;
  return allDay || until.isDate ? day > dayAt(until.time) : time > until.time;
}

/** Turns the days of a series into moments, and back. */
interface Clock {
  readonly dueDay: number;
  /** Returns the first day whose occurrence may be at a moment or later. */
  readonly dayAt: (time: number) => number;
  /** Returns when a day's task is due, or undefined if the zone skipped that day. */
  readonly at: (day: number) => { readonly time: number; readonly wallTime: string | null } | undefined;
}

function clockOf({ due, allDay, timeZone, wallTime }: Series): Clock {
  const zone = allDay ? 'UTC' : (timeZone ?? 'UTC');
  const local = toLocalTime(due.getTime(), zone);
  const intended = wallTime === null ? undefined : intendedTime(wallTime, local);
  const isKept = intended !== undefined && fromLocalTime(intended, zone) === due.getTime();
  const start = isKept ? intended : local;
  const timeOfDay = start - dayAt(start) * DAY_MS;
  return {
    dueDay: dayAt(start),
    // A clock change may have moved the occurrence of the day before to this day.
    dayAt: (time) => dayAt(toLocalTime(time, zone)) - 1,
    at: (day) => {
      const wanted = day * DAY_MS + timeOfDay;
      const time = fromLocalTime(wanted, zone);
      const moved = toLocalTime(time, zone) - wanted;
      if (moved >= DAY_MS) return undefined;
      return { time, wallTime: moved === 0 ? null : timeText(timeOfDay) };
    },
  };
}

/** Returns the last moment until `local` at which clocks show a time of day, or undefined if it is no time of day. */
function intendedTime(wallTime: string, local: number): number | undefined {
  if (!/^\d\d:\d\d(?::\d\d(?:\.\d{3})?)?$/.test(wallTime)) return undefined;
  const timeOfDay = Date.parse(`1970-01-01T${wallTime}Z`);
  if (Number.isNaN(timeOfDay)) return undefined;
  return timeOfDay + Math.floor((local - timeOfDay) / DAY_MS) * DAY_MS;
}

/** Returns `HH:MM`, with seconds and milliseconds if they are not zero. */
function timeText(timeOfDay: number): string {
  return new Date(timeOfDay)
    .toISOString()
    .slice('1970-01-01T'.length, -'Z'.length)
    .replace(/(?::00)?\.000$/, '');
}
