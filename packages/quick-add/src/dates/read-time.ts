import { whole } from './phrases.ts';

/** A time of day that a phrase means. */
export interface TimePhrase {
  readonly hour: number;
  readonly minute: number;
  /**
   * The context that the words need to be a time, if any:
   * - `day`: a day beside them, or something that makes them clear
   * - `end`: a day beside them, or nothing after them
   */
  readonly needs?: 'day' | 'end' | 'edge';
  /** The half of the day is said. */
  readonly hasHalf?: boolean;
  readonly isSpan?: boolean;
}

const AM_PM = '(am|pm|a\\.m\\.?|p\\.m\\.?)';
const HOUR = '(\\d{1,2})(?:[:.]([0-5]\\d))?';
const LATER = '(am|pm|a\\.m\\.?|p\\.m\\.?|in the morning|in the afternoon|in the evening|at night)';

const TWELVE_HOURS = whole(`(?:at |@ ?)?${HOUR} ?${LATER}`);
const CLOCK = whole('(at |@ ?)?(\\d{1,2}):([0-5]\\d)(?::[0-5]\\d)?');
const BARE = whole("(?:at |@ ?)(\\d{1,2})( o['’]clock)?");
const NAMED = whole('(at |@ ?)?(noon|midday|midnight)');
const SPAN = whole(`(from |between )?${HOUR} ?${AM_PM}? ?(?:-|–|to|until|till|and) ?${HOUR} ?${AM_PM}?`);

const isHour = (hour: number) => hour < 24;

/** Returns the hour of the day of an hour that has its half: `12`, `am` is 0. */
function fullHour(hour: number, half: string): number | undefined {
  if (hour < 1 || hour > 12) return undefined;
  const isMorning = half.startsWith('a') && half !== 'at night' ? true : half === 'in the morning';
  if (isMorning || (half === 'at night' && (hour < 5 || hour === 12))) return hour % 12;
  return (hour % 12) + 12;
}

function readSpan(text: string): TimePhrase | undefined {
  const [, from, hour, minute, half, , endMinute, endHalf] = SPAN.exec(text) ?? [];
  if (hour === undefined) return undefined;
  const isClear = [minute, half, endMinute, endHalf].some((part) => part !== undefined);
  if (text.includes(' and ') && from !== 'between ') return undefined;
  const written = Number(hour);
  const said = half ?? (minute === undefined ? endHalf : undefined);
  const start = said === undefined ? written : fullHour(written, said);
  if (start === undefined || !isHour(start)) return undefined;
  return { hour: start, minute: Number(minute ?? 0), isSpan: true, ...(!isClear && { needs: 'day' }) };
}

/** Reads a phrase that means a time of day, such as `9am`, `at 17:30` or `noon`. Midnight is the end of a day. */
export function readTime(text: string): TimePhrase | undefined {
  const [, hour, minute, half] = TWELVE_HOURS.exec(text) ?? [];
  if (half !== undefined) {
    const full = fullHour(Number(hour), half);
    return full === undefined ? undefined : { hour: full, minute: Number(minute ?? 0), hasHalf: true };
  }
  const [, clockAt, clockHour, clockMinute] = CLOCK.exec(text) ?? [];
  if (clockHour !== undefined) {
    const time = { hour: Number(clockHour), minute: Number(clockMinute) };
    return isHour(time.hour) ? { ...time, ...(clockAt === undefined && { needs: 'edge' }) } : undefined;
  }
  const [, bareHour] = BARE.exec(text) ?? [];
  if (bareHour !== undefined) {
    return isHour(Number(bareHour)) ? { hour: Number(bareHour), minute: 0, needs: 'end' } : undefined;
  }
  const [, namedAt, name] = NAMED.exec(text) ?? [];
  if (name !== undefined) {
    const hour = name === 'midnight' ? 24 : 12;
    return { hour, minute: 0, hasHalf: true, ...(namedAt === undefined && { needs: 'day' }) };
  }
  return readSpan(text);
}

const PART = whole('(?:in the )?(morning|afternoon|evening)|(?:at )?(night)');

/** Reads `morning` or `in the evening`, as they stand after a day. */
export function readPart(text: string): string | undefined {
  const [, part, night] = PART.exec(text) ?? [];
  return part ?? night;
}

const PART_HOURS: Readonly<Record<string, number>> = { morning: 9, afternoon: 15, evening: 20, night: 22 };

/** Returns the time of day of a part of it. */
export function timeOfPart(part: string): TimePhrase {
  return { hour: PART_HOURS[part] ?? 12, minute: 0 };
}

/** Puts a time into a part of the day: `8` in the evening is 20:00, and an hour after midnight belongs to the night. */
export function timeInPart(time: TimePhrase, part: string): TimePhrase {
  if (part === 'night' && time.hasHalf && time.hour < 5) return { ...time, hour: time.hour + 24 };
  const isLater = part !== 'morning' && !time.hasHalf && time.hour >= 1 && time.hour <= 12;
  return isLater ? { ...time, hour: time.hour + 12 } : time;
}
