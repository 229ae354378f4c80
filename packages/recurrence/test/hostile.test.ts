import { expect, it } from 'vitest';
import { dateOf } from '../src/calendar.ts';
import { nextInSeries, occurrences, parseRule, RuleError, readRule } from '../src/index.ts';

const RULES = [
  'FREQ=DAILY',
  'FREQ=DAILY;INTERVAL=999999999',
  'FREQ=DAILY;INTERVAL=2',
  'FREQ=DAILY;COUNT=999999999',
  'FREQ=DAILY;INTERVAL=2;COUNT=999999999',
  'FREQ=DAILY;INTERVAL=20;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;COUNT=999999999',
  'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=DAILY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=DAILY;INTERVAL=7;BYDAY=TU',
  'FREQ=DAILY;INTERVAL=27;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO',
  'FREQ=DAILY;INTERVAL=2;BYMONTH=1,3,5,7,9,11;BYMONTHDAY=1,3,5,7,9;COUNT=999999999',
  'FREQ=WEEKLY;INTERVAL=52;BYMONTH=2',
  'FREQ=WEEKLY;INTERVAL=999999999',
  'FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=3',
  'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA;BYMONTH=1,2,3,4,5;BYSETPOS=1,2;COUNT=999999999',
  'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6',
  'FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4',
  'FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28;COUNT=999999999',
  'FREQ=YEARLY;BYDAY=+53MO',
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=YEARLY;INTERVAL=399;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;COUNT=999999999',
  'FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=366,-366;COUNT=999999999',
] as const;

/** The time that a call takes: the shortest of some, because the machine may be busy. */
function milliseconds(call: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const start = Date.now();
    call();
    return Date.now() - start;
  });
  return Math.min(...times);
}

/**
 * What a million dates of the calendar take on this machine, as busy as it is. A loop over the days until the year 9999 takes more, and
 * the slowest rule a tenth.
 */
const LIMIT = milliseconds(() => {
  for (let day = 0; day < 1_000_000; day += 1) dateOf(day);
});

it.each(RULES)('%s takes little time', (rule) => {
  const parse = () => {
    try {
      parseRule(rule);
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
    }
  };
  expect(milliseconds(parse)).toBeLessThan(LIMIT);
  for (const due of ['0001-01-01T09:00:00Z', '1026-11-30T09:00:00Z', '2026-11-30T09:00:00Z']) {
    const series = { rule, due: new Date(due), allDay: false, timeZone: 'Europe/Berlin', wallTime: null };
    for (const after of ['0001-01-01', '2026-12-01', '9998-12-31']) {
      expect(milliseconds(() => nextInSeries(series, new Date(after)))).toBeLessThan(LIMIT);
    }
    expect(milliseconds(() => occurrences(series, 5))).toBeLessThan(5 * LIMIT);
  }
});

it.each([
  `every ${'1st, '.repeat(38)}`,
  `every ${'the '.repeat(48)}`,
  `every ${', '.repeat(97)}`,
  `every day ${'on the last '.repeat(15)}`,
  'and '.repeat(50),
])('%j takes little time to read', (words) => {
  expect(milliseconds(() => readRule(words))).toBeLessThan(LIMIT);
});
