import { CYCLE, dateOf, dayOf, kindOfYear, modulo, weekdayOf } from './calendar.ts';
import { dayTable, type Limits } from './day-table.ts';
import type { Rule } from './rule.ts';

/** The stretches of time in which a rule looks for days, numbered one after another. */
export interface Periods {
  /** The rule takes days of every so many periods. */
  readonly interval: number;
  /** After how many intervals the rule takes the same days again. */
  readonly cycle: number;
  /** Returns the number of the period that holds a day. */
  readonly numberOf: (day: number) => number;
  /** Returns the first day of a period. */
  readonly firstDay: (number: number) => number;
  /** Returns what the rule takes of a period: days from its first day on, in order. */
  readonly days: (number: number) => readonly number[];
}

type IsTaken = (day: number) => boolean;

/** Returns the periods of a rule. What it does not say, the due date says: its weekday, its date, its month. */
export function periodsOf(rule: Rule, due: number): Periods {
  return PERIODS[rule.frequency](rule, dayTable(limitsOf(rule, due)), due);
}

const PERIODS: Readonly<Record<Rule['frequency'], (rule: Rule, isTaken: IsTaken, due: number) => Periods>> = {
  DAILY: dailyRule,
  WEEKLY: ({ weekStart, ...rule }, isTaken) => {
    // Day -3 is a Monday.
    const firstDay = (week: number) => weekStart - 3 + week * 7;
    const numberOf = (day: number) => Math.floor((day - firstDay(0)) / 7);
    return {
      ...cycleOf(rule.interval, CYCLE.weeks),
      numberOf,
      firstDay,
      days: daysOf(rule, {
        firstDay,
        isTaken,
        kindOf: (week) => {
          let kind = 0;
          for (let offset = 0; offset < 7; offset += 1)
            kind = kind * 2 + Number(isTaken(firstDay(week) + offset));
          return kind;
        },
      }),
    };
  },
  MONTHLY: (rule, isTaken) => {
    const firstDay = (number: number) => dayOf(0, number + 1, 1);
    const numberOf = (day: number) => {
      const { year, month } = dateOf(day);
      return year * 12 + month - 1;
    };
    const kindOf = (number: number) => modulo(number, 12) * 14 + kindOfYear(Math.floor(number / 12));
    return {
      ...cycleOf(rule.interval, CYCLE.months),
      numberOf,
      firstDay,
      days: daysOf(rule, { firstDay, isTaken, kindOf }),
    };
  },
  YEARLY: (rule, isTaken) => ({
    ...cycleOf(rule.interval, CYCLE.years),
    ...YEARS,
    days: daysOf(rule, { ...YEARS, isTaken, kindOf: kindOfYear }),
  }),
};

const YEARS = {
  numberOf: (day: number) => dateOf(day).year,
  firstDay: (year: number) => dayOf(year, 1, 1),
};

/** Looks at many days at once. Their number divides the days of the calendar's cycle. */
const DAYS_AT_ONCE = 189;

function dailyRule(rule: Rule, isTaken: IsTaken, due: number): Periods {
  const { interval, bySetPos, byDay, byMonthDay, byMonth } = rule;
  // A day is a period of its own. It has one place, which is the first and the last one.
  if (atPlaces(bySetPos, [0]).length === 0) return dailyRule({ ...rule, bySetPos: [] }, () => false, due);
  if (interval === 1) return PERIODS.YEARLY({ ...rule, bySetPos: [] }, isTaken, due);
  const length = DAYS_AT_ONCE * interval;
  const firstDay = (number: number) => due + number * length;
  const offsets = Array.from({ length: DAYS_AT_ONCE }, (_, index) => index * interval);
  const isLimited = byDay.length + byMonthDay.length + byMonth.length > 0;
  return {
    interval: 1,
    cycle: CYCLE.days / DAYS_AT_ONCE,
    numberOf: (day) => Math.floor((day - due) / length),
    firstDay,
    days: (number) => (isLimited ? offsets.filter((offset) => isTaken(firstDay(number) + offset)) : offsets),
  };
}

function cycleOf(interval: number, periods: number): { readonly interval: number; readonly cycle: number } {
  return { interval, cycle: periods / greatestCommonDivisor(periods, interval) };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

interface Kinds extends Pick<Periods, 'firstDay'> {
  readonly isTaken: IsTaken;
  /** Returns a small number that is the same for periods of which the same days are taken. */
  readonly kindOf: (number: number) => number;
}

function daysOf({ bySetPos }: Pick<Rule, 'bySetPos'>, { firstDay, isTaken, kindOf }: Kinds): Periods['days'] {
  return remembered(kindOf, (number) => {
    const first = firstDay(number);
    const offsets = Array.from({ length: firstDay(number + 1) - first }, (_, offset) => offset);
    return atPlaces(
      bySetPos,
      offsets.filter((offset) => isTaken(first + offset)),
    );
  });
}

/** Works out once what is the same for all numbers of a kind. */
function remembered(kindOf: Kinds['kindOf'], compute: Periods['days']): Periods['days'] {
  const known: (readonly number[])[] = [];
  return (number) => {
    const kind = kindOf(number);
    const days = known[kind] ?? compute(number);
    known[kind] = days;
    return days;
  };
}

/** Takes the days of a period that BYSETPOS names: 1 is the first one, -1 the last one. */
function atPlaces(bySetPos: readonly number[], days: readonly number[]): readonly number[] {
  if (bySetPos.length === 0) return days;
  return days.filter((_, index) => bySetPos.includes(index + 1) || bySetPos.includes(index - days.length));
}

/** @see https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10 for its table of parts and frequencies */
function limitsOf(rule: Rule, due: number): Limits {
  const { frequency, byDay, byMonthDay, byMonth } = rule;
  const { month, date } = dateOf(due);
  const hasDays = byDay.length + byMonthDay.length > 0;
  const isNumberedInYear = frequency === 'YEARLY' && byMonth.length === 0;
  const limits = { byDay, byMonthDay, byMonth, span: isNumberedInYear ? 'year' : 'month' } as const;
  if (hasDays || frequency === 'DAILY') return limits;
  if (frequency === 'WEEKLY') return { ...limits, byDay: [{ ordinal: 0, weekday: weekdayOf(due) }] };
  return { ...limits, byMonthDay: [date], byMonth: isNumberedInYear ? [month] : byMonth };
}
