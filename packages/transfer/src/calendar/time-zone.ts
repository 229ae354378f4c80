import { toLocalTime } from '@tickline/recurrence';

const HOUR_MS = 3_600_000;
/** Steps in which changes are looked for. No zone has two changes in one. */
const STEP_MS = 14 * 24 * HOUR_MS;
const YEARS_BEFORE = 1;
const YEARS_AFTER = 10;

const offsetAt = (time: number, zone: string) => toLocalTime(time, zone) - time;

function offsetText(offset: number): string {
  const total = Math.abs(Math.round(offset / 1000));
  const parts = [Math.floor(total / 3600), Math.floor(total / 60) % 60];
  if (total % 60 > 0) parts.push(total % 60);
  return `${offset < 0 ? '-' : '+'}${parts.map((part) => String(part).padStart(2, '0')).join('')}`;
}

const localText = (local: number) =>
  new Date(local).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).replace(/[-:]/g, '');

/** Returns the moment between two at which the offset changes. */
function changeBetween(before: number, after: number, zone: string): number {
  const old = offsetAt(before, zone);
  let [low, high] = [before, after];
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (offsetAt(middle, zone) === old) low = middle;
    else high = middle;
  }
  return high;
}

function observance(kind: string, from: number, to: number, local: number): string[] {
  return [
    `BEGIN:${kind}`,
    `DTSTART:${localText(local)}`,
    `TZOFFSETFROM:${offsetText(from)}`,
    `TZOFFSETTO:${offsetText(to)}`,
    `END:${kind}`,
  ];
}

/**
 * Describes a time zone from last year on for ten years, as the lines of a component. Calendars that know its name do not need it,
 * but the standard wants it in the file.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5545#section-3.6.5
 */
export function timeZoneLines(zone: string, now: Date): string[] {
  const start = Date.UTC(now.getUTCFullYear() - YEARS_BEFORE, 0);
  const end = Date.UTC(now.getUTCFullYear() + YEARS_AFTER, 0);
  const first = offsetAt(start, zone);
  const lines = ['BEGIN:VTIMEZONE', `TZID:${zone}`, ...observance('STANDARD', first, first, start + first)];
  for (let time = start; time < end; time += STEP_MS) {
    const [from, to] = [offsetAt(time, zone), offsetAt(time + STEP_MS, zone)];
    if (from === to) continue;
    const change = changeBetween(time, time + STEP_MS, zone);
    lines.push(...observance(to > from ? 'DAYLIGHT' : 'STANDARD', from, to, change + from));
  }
  return [...lines, 'END:VTIMEZONE'];
}
