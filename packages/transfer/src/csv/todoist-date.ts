import { fromLocalTime, knownTimeZone, nextInSeries, readRule } from '@tickline/recurrence';

const MAX_LENGTH = 200;
const DAY_MS = 86_400_000;

const DATE = /^\d{4}-\d\d-\d\d$/;
const DATE_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d(?:\.\d{1,6})?)?(Z?)$/;
const TIME_OF_DAY = / (?:at |@ ?)?([01]?\d|2[0-3]):([0-5]\d)$/;

/** When a task is due, as the API takes it. */
interface Due {
  readonly due_date?: string;
  readonly recurrence?: string;
  readonly time_zone?: string;
}

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 'YYYY-MM-DD'.length);

function atTime(day: string, time: string, zone: string): string {
  return new Date(fromLocalTime(Date.parse(`${day}T${time}:00Z`), zone)).toISOString();
}

/** Returns the first day of a rule from today on. A rule that names no days begins today. */
function firstDay(rule: string, now: Date): string | undefined {
  const today = Date.parse(dayOf(now.getTime()));
  if (!/;BY/.test(rule)) return dayOf(today);
  const due = new Date(today - DAY_MS);
  const next = nextInSeries({ rule, due, allDay: true, timeZone: null, wallTime: null }, due);
  return next ? dayOf(next.due.getTime()) : undefined;
}

function readRepeated(text: string, zone: string, now: Date): Due | undefined {
  const time = TIME_OF_DAY.exec(text);
  const rule = readRule(time ? text.slice(0, time.index) : text);
  const day = rule === undefined ? undefined : firstDay(rule, now);
  if (rule === undefined || day === undefined) return undefined;
  if (!time) return { due_date: day, recurrence: rule };
  const clock = `${time[1]?.padStart(2, '0')}:${time[2]}`;
  return { due_date: atTime(day, clock, zone), recurrence: rule, time_zone: zone };
}

/**
 * Reads a date of Todoist: an ISO date, with or without a time, or a rule in words such as `every monday at 9:00`, which begins
 * today.
 *
 * @param zoneName in which a time is meant; without one that is known, UTC
 * @returns nothing if there is none, and undefined if the words mean something that is not certain, such as `tomorrow`
 */
export function readTodoistDate(text: string, zoneName: string, now: Date): Due | undefined {
  if (text === '') return {};
  if (text.length > MAX_LENGTH) return undefined;
  if (DATE.test(text)) return Number.isNaN(Date.parse(text)) ? undefined : { due_date: text };
  const zone = knownTimeZone(zoneName) ?? 'UTC';
  const parts = DATE_TIME.exec(text);
  if (!parts) return readRepeated(text.toLowerCase(), zone, now);
  const [, day = '', time = '', utc] = parts;
  if (Number.isNaN(Date.parse(`${day}T${time}Z`))) return undefined;
  return { due_date: atTime(day, time, utc === 'Z' ? 'UTC' : zone) };
}
