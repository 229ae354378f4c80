import { fromLocalTime, knownTimeZone, toLocalTime } from '@tickline/recurrence';
import type { ContentLine } from './content-line.ts';

/** Returns `20261224T170000Z` for a time of the API. Milliseconds are cut off. */
export function utcOf(time: string): string {
  return `${time.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).replace(/[-:]/g, '')}Z`;
}

/** Returns `20261224`. */
export function dateOf(time: string): string {
  return time.slice(0, 'YYYY-MM-DD'.length).replaceAll('-', '');
}

/**
 * Returns the time on the clocks of a zone, without `Z`.
 *
 * @returns undefined if these clocks show that time twice, and the first is not meant
 */
export function localOf(time: string, zone: string): string | undefined {
  const moment = Math.floor(Date.parse(time) / 1000) * 1000;
  const local = toLocalTime(moment, zone);
  if (fromLocalTime(local, zone) !== moment) return undefined;
  const text = new Date(local).toISOString();
  return text.length === 'YYYY-MM-DDTHH:MM:SS.000Z'.length ? utcOf(text).slice(0, -1) : undefined;
}

const DATE = /^(\d{4})(\d\d)(\d\d)$/;
const DATE_TIME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z?)$/;

/** A time of a calendar, as the API takes it. */
export interface CalendarTime {
  readonly due_date: string;
  readonly time_zone?: string;
  /** Whether nothing tells at which place the clocks show that time. */
  readonly isFloating?: true;
}

/** Reads a date, a time of UTC, or a time of a zone. @returns undefined if it is none */
export function readTime({ value, parameters }: ContentLine): CalendarTime | undefined {
  const date = DATE.exec(value);
  if (date) return { due_date: date.slice(1).join('-') };
  const parts = DATE_TIME.exec(value);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second, utc] = parts;
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const local = Date.parse(text);
  if (Number.isNaN(local)) return undefined;
  if (utc === 'Z') return { due_date: text };
  const zone = knownTimeZone(parameters.get('TZID') ?? '');
  if (zone === undefined) return { due_date: text, isFloating: true };
  return { due_date: new Date(fromLocalTime(local, zone)).toISOString(), time_zone: zone };
}
