import { DAY_MS, dateOf, dayOf } from './calendar.ts';
import { RuleError } from './rule-error.ts';

export const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
/** The weekdays of RFC 5545. Their place is the number of a weekday. */
export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

export type Frequency = (typeof FREQUENCIES)[number];

export interface ByDay {
  /** From -53 to 53: -1 is the last one of the month or year, 0 each one. */
  readonly ordinal: number;
  readonly weekday: number;
}

interface Until {
  /** Milliseconds since 1970. A date is midnight UTC. */
  readonly time: number;
  readonly isDate: boolean;
}

/** A rule of RFC 5545, section 3.3.10, without its parts for times of day, numbered weeks and numbered days of a year. */
export interface Rule {
  readonly frequency: Frequency;
  readonly interval: number;
  readonly byDay: readonly ByDay[];
  readonly byMonthDay: readonly number[];
  readonly byMonth: readonly number[];
  readonly bySetPos: readonly number[];
  readonly weekStart: number;
  readonly count: number | undefined;
  readonly until: Until | undefined;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

interface Part {
  readonly read: (value: string, name: string) => Partial<Rule>;
  /** Returns '' for what a rule has without the part. */
  readonly write: (rule: Rule) => string;
}

const MAX_LENGTH = 200;

/** The parts in the order of the canonical form. */
const PARTS: Readonly<Record<string, Part>> = {
  FREQ: {
    read: (value, name) => ({ frequency: oneOf(FREQUENCIES, value, name) }),
    write: ({ frequency }) => frequency,
  },
  INTERVAL: {
    read: (value, name) => ({ interval: toNumber(value, name, 999_999_999) }),
    write: ({ interval }) => (interval === 1 ? '' : `${interval}`),
  },
  BYDAY: {
    read: (value, name) => ({ byDay: list(value, (text) => toByDay(text, name)).sort(compareByDay) }),
    write: ({ byDay }) => byDay.map(({ ordinal, weekday }) => `${ordinal || ''}${WEEKDAYS[weekday]}`).join(),
  },
  BYMONTHDAY: {
    read: (value, name) => ({ byMonthDay: numbers(value, (text) => toSignedNumber(text, name, 31)) }),
    write: ({ byMonthDay }) => byMonthDay.join(),
  },
  BYMONTH: {
    read: (value, name) => ({ byMonth: numbers(value, (text) => toNumber(text, name, 12)) }),
    write: ({ byMonth }) => byMonth.join(),
  },
  BYSETPOS: {
    read: (value, name) => ({ bySetPos: numbers(value, (text) => toSignedNumber(text, name, 366)) }),
    write: ({ bySetPos }) => bySetPos.join(),
  },
  WKST: {
    read: (value, name) => ({ weekStart: WEEKDAYS.indexOf(oneOf(WEEKDAYS, value, name)) }),
    write: ({ weekStart }) => (weekStart === 0 ? '' : `${WEEKDAYS[weekStart]}`),
  },
  COUNT: {
    read: (value, name) => ({ count: toNumber(value, name, 999_999_999) }),
    write: ({ count }) => `${count ?? ''}`,
  },
  UNTIL: {
    read: (value) => ({ until: toUntil(value) }),
    write: ({ until }) => (until ? fromUntil(until) : ''),
  },
};

/** Reads a rule. Whether it ever occurs is another question. @throws RuleError */
export function readParts(text: string): Rule {
  if (text.length > MAX_LENGTH) throw new RuleError(`has more than ${MAX_LENGTH} characters`);
  // Other letters first: the upper case of ı is I.
  if (!/^[\x20-\x7e]*$/.test(text)) throw new RuleError('has characters that no rule has');
  const parts = text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '');
  const rule: Partial<Writable<Rule>> = {};
  const seen = new Set<string>();
  for (const part of parts.split(';')) {
    const [name = '', value, more] = part.split('=');
    if (value === undefined || value === '' || more !== undefined) {
      throw new RuleError('must be an RFC 5545 rule, such as FREQ=WEEKLY;BYDAY=MO');
    }
    if (!Object.hasOwn(PARTS, name)) throw new RuleError(`has a part that is not supported: ${name}`);
    if (seen.has(name)) throw new RuleError(`has ${name} twice`);
    seen.add(name);
    Object.assign(rule, PARTS[name]?.read(value, name));
  }
  const { frequency, ...others } = rule;
  if (!frequency) throw new RuleError('needs FREQ');
  return checked({ ...NO_LIMITS, ...others, frequency });
}

export function writeRule(rule: Rule): string {
  const parts = Object.entries(PARTS).map(([name, { write }]) => [name, write(rule)] as const);
  return parts.flatMap(([name, value]) => (value ? [`${name}=${value}`] : [])).join(';');
}

/** The parts of a rule that says nothing but how often. */
export const NO_LIMITS = {
  interval: 1,
  byDay: [],
  byMonthDay: [],
  byMonth: [],
  bySetPos: [],
  weekStart: 0,
  count: undefined,
  until: undefined,
} as const satisfies Omit<Rule, 'frequency'>;

/** Refuses parts that RFC 5545 does not allow together. */
function checked(rule: Rule): Rule {
  const { frequency, byDay, byMonthDay, byMonth, bySetPos } = rule;
  if (rule.count && rule.until) throw new RuleError('has both COUNT and UNTIL');
  const ordinal = byDay.find((day) => day.ordinal !== 0);
  if (ordinal && (frequency === 'DAILY' || frequency === 'WEEKLY')) {
    throw new RuleError('has a number in BYDAY, which only MONTHLY and YEARLY allow');
  }
  if (byMonthDay.length > 0 && frequency === 'WEEKLY') {
    throw new RuleError('has BYMONTHDAY, which WEEKLY does not allow');
  }
  if (bySetPos.length > 0 && byDay.length + byMonthDay.length + byMonth.length === 0) {
    throw new RuleError('has BYSETPOS, which needs BYDAY, BYMONTHDAY or BYMONTH');
  }
  return rule;
}

/** Takes the items of a list that are separated by commas, each once. */
function list<T>(value: string, read: (text: string) => T): T[] {
  const items = value.split(',').map(read);
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function numbers(value: string, read: (text: string) => number): number[] {
  return list(value, read).sort((a, b) => a - b);
}

function compareByDay(a: ByDay, b: ByDay): number {
  return a.ordinal - b.ordinal || a.weekday - b.weekday;
}

function oneOf<const T extends string>(values: readonly T[], text: string, name: string): T {
  const value = values.find((each) => each === text);
  if (!value) throw new RuleError(`has ${name}=${text}, which must be one of ${values.join(', ')}`);
  return value;
}

function toNumber(text: string, name: string, max: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > max) throw new RuleError(`has ${text} in ${name}, which takes 1 to ${max}`);
  return value;
}

function toSignedNumber(text: string, name: string, max: number): number {
  const size = /^[+-]?\d{1,3}$/.test(text) ? Math.abs(Number(text)) : 0;
  if (size < 1 || size > max) {
    throw new RuleError(`has ${text} in ${name}, which takes 1 to ${max} and -1 to -${max}`);
  }
  return Number(text);
}

function toByDay(text: string, name: string): ByDay {
  const ordinal = text.slice(0, -2);
  return {
    ordinal: ordinal === '' ? 0 : toSignedNumber(ordinal, name, 53),
    weekday: WEEKDAYS.indexOf(oneOf(WEEKDAYS, text.slice(-2), name)),
  };
}

function toUntil(text: string): Until {
  const fields = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z)?$/.exec(text);
  const [year = 0, month = 0, date = 0, hour = 0, minute = 0, second = 0] = (fields ?? [])
    .slice(1)
    .map((field) => Number(field ?? 0));
  const day = dayOf(year, month, date);
  const found = dateOf(day);
  // A date that does not exist is another one in the calendar.
  const exists = year > 0 && found.year === year && found.month === month && found.date === date;
  if (!exists || hour > 23 || minute > 59 || second > 59) {
    throw new RuleError(
      `has UNTIL=${text}, which must be a date or a time of UTC: 20270131 or 20270131T170000Z`,
    );
  }
  const time = day * DAY_MS + (hour * 3600 + minute * 60 + second) * 1000;
  return { time, isDate: text.length === 'YYYYMMDD'.length };
}

function fromUntil({ time, isDate }: Until): string {
  const text = new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
  return isDate ? text.slice(0, 'YYYYMMDD'.length) : text;
}
