import { DAY_MS } from './calendar.ts';

const MAX_LENGTH = 64;
/** A formatter takes some ten kilobytes, and a tenth of a millisecond to make. */
const MAX_FORMATTERS = 50;
/** Before that, each zone had one offset: that of its own noon. */
const FIRST_CHANGE = Date.UTC(1800, 0);

const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * Returns the name of a time zone that the platform knows, or undefined. Letter case does not matter, and is put right unless the
 * platform knows the zone by another name.
 *
 * @param text - an IANA name such as `Europe/Berlin`, at most 64 characters. An offset is not a zone.
 */
export function knownTimeZone(text: string): string | undefined {
  if (text.length > MAX_LENGTH || !/^[A-Za-z][\w+/-]*$/.test(text) || /^SystemV\//i.test(text))
    return undefined;
  try {
    const name = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
    return name.toLowerCase() === text.toLowerCase() ? name : text;
  } catch {
    return undefined;
  }
}

/** Returns a moment's time on the clocks of a zone, as if it were UTC. Both in milliseconds. */
export function toLocalTime(time: number, timeZone: string): number {
  return time + offsetAt(time, timeZone);
}

/**
 * Returns the moment at which the clocks of a zone show a time. If they show it twice, it is the first one. If they never do, the
 * offset before the change counts, as RFC 5545 says (section 3.3.5): 02:30 is then the moment of 03:30.
 */
export function fromLocalTime(local: number, timeZone: string): number {
  const before = offsetAt(local - DAY_MS, timeZone);
  const after = offsetAt(local + DAY_MS, timeZone);
  const times = [local - before, local - after].filter((time) => toLocalTime(time, timeZone) === local);
  return times.length > 0 ? Math.min(...times) : local - before;
}

function offsetAt(time: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  const second = Math.floor(Math.max(time, FIRST_CHANGE) / 1000) * 1000;
  const fields = formatterOf(timeZone).format(second).split(/\D+/).map(Number);
  const [month = 0, date = 0, year = 0, hour = 0, minute = 0, seconds = 0] = fields;
  return Date.UTC(year, month - 1, date, hour, minute, seconds) - second;
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const [oldest] = formatters.keys();
  if (formatters.size >= MAX_FORMATTERS && oldest !== undefined) formatters.delete(oldest);
  formatters.set(timeZone, formatter);
  return formatter;
}
