import { describe, expect, it } from 'vitest';
import { nextInSeries, occurrences, RuleError } from '../src/index.ts';
import { daysOf, seriesOf, walk } from './series.ts';

const LONG_AGO = new Date(0);

describe('days that not every month or year has', () => {
  it.each([
    ['FREQ=MONTHLY', '2027-01-31', ['2027-01-31', '2027-03-31', '2027-05-31', '2027-07-31', '2027-08-31']],
    ['FREQ=MONTHLY;BYMONTHDAY=31', '2027-10-31', ['2027-10-31', '2027-12-31', '2028-01-31']],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', '2028-01-31', ['2028-01-31', '2028-02-29', '2028-03-31', '2028-04-30']],
    ['FREQ=MONTHLY;BYMONTHDAY=29', '2027-01-29', ['2027-01-29', '2027-03-29']],
    ['FREQ=YEARLY', '2028-02-29', ['2028-02-29', '2032-02-29', '2036-02-29']],
    ['FREQ=YEARLY', '2096-02-29', ['2096-02-29', '2104-02-29']],
    ['FREQ=YEARLY;INTERVAL=3', '2028-02-29', ['2028-02-29', '2040-02-29', '2052-02-29']],
    [
      'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO',
      '2044-02-29',
      ['2044-02-29', '2072-02-29', '2112-02-29'],
    ],
    ['FREQ=MONTHLY;BYDAY=-1FR', '2027-01-29', ['2027-01-29', '2027-02-26', '2027-03-26', '2027-04-30']],
    ['FREQ=MONTHLY;BYDAY=5FR', '2027-01-29', ['2027-01-29', '2027-04-30', '2027-07-30', '2027-10-29']],
    ['FREQ=YEARLY;BYDAY=53MO', '2029-12-31', ['2029-12-31', '2035-12-31', '2040-12-31']],
    ['FREQ=MONTHLY;BYMONTHDAY=1,15,31;BYSETPOS=-1', '2026-01-31', ['2026-01-31', '2026-02-15', '2026-03-31']],
    [
      'FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYMONTHDAY=-1,15;BYMONTH=1;BYSETPOS=-2',
      '1991-01-15',
      ['1991-01-15', '1992-01-15', '1996-01-15'],
    ],
    ['FREQ=DAILY', '1900-02-28', ['1900-02-28', '1900-03-01']],
    ['FREQ=DAILY', '2000-02-28', ['2000-02-28', '2000-02-29', '2000-03-01']],
    [
      'FREQ=WEEKLY;BYDAY=SU,WE;BYMONTH=2;BYSETPOS=1',
      '2026-02-01',
      ['2026-02-01', '2026-02-04', '2026-02-11'],
    ],
  ])('%s from %s', (rule, due, days) => {
    expect(daysOf(rule, due, days.length)).toEqual(days);
  });
});

describe('after', () => {
  it.each([
    ['long before the due date', '2020-01-01T00:00:00Z', '2027-01-02'],
    ['on the day itself', '2027-01-01T18:00:00Z', '2027-01-02'],
    ['at the midnight of an occurrence', '2027-01-05T00:00:00Z', '2027-01-06'],
    ['just before it', '2027-01-04T23:59:59.999Z', '2027-01-05'],
    ['a thousand years later', '3027-06-01T12:00:00Z', '3027-06-02'],
  ])('%s', (_name, after, day) => {
    const next = nextInSeries(seriesOf('FREQ=DAILY', '2027-01-01'), new Date(after));
    expect(next?.due.toISOString()).toBe(`${day}T00:00:00.000Z`);
  });

  it('is compared with the moment, not with the day', () => {
    const series = seriesOf('FREQ=DAILY', '2027-01-01T16:00:00.250Z', 'Asia/Tokyo');
    const at = (time: string) => nextInSeries(series, new Date(time))?.due.toISOString();
    expect(at('2027-01-03T16:00:00.249Z')).toBe('2027-01-03T16:00:00.250Z');
    expect(at('2027-01-03T16:00:00.250Z')).toBe('2027-01-04T16:00:00.250Z');
  });

  it('keeps to the interval', () => {
    const next = nextInSeries(
      seriesOf('FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE', '2027-01-04'),
      new Date('2027-01-07'),
    );
    expect(next?.due.toISOString()).toBe('2027-01-18T00:00:00.000Z');
  });
});

describe('the end', () => {
  it('COUNT includes the due date and what was skipped', () => {
    const series = seriesOf('FREQ=DAILY;COUNT=5', '2027-01-01');
    expect(nextInSeries(series, LONG_AGO)?.rule).toBe('FREQ=DAILY;COUNT=4');
    const late = nextInSeries(series, new Date('2027-01-04T12:00:00Z'));
    expect(late).toMatchObject({ rule: 'FREQ=DAILY;COUNT=1', due: new Date('2027-01-05') });
    expect(late && nextInSeries(late, LONG_AGO)).toBeNull();
    expect(nextInSeries(series, new Date('2027-01-05T00:00:00Z'))).toBeNull();
  });

  it('COUNT includes a due date that the rule does not have', () => {
    expect(daysOf('FREQ=WEEKLY;BYDAY=MO;COUNT=3', '2027-01-01', 9)).toEqual([
      '2027-01-01',
      '2027-01-04',
      '2027-01-11',
    ]);
  });

  it.each([
    ['FREQ=DAILY;COUNT=999999999', '0001-01-01', '9998-12-31', 999_999_999 - 3_651_694],
    ['FREQ=DAILY;INTERVAL=2;COUNT=999999999', '0001-01-01', '9998-12-31', 999_999_999 - 1_825_847],
    ['FREQ=WEEKLY;COUNT=999999999', '0001-01-01', '9998-12-31', 999_999_999 - 521_671],
    ['FREQ=MONTHLY;COUNT=999999999', '0001-01-01', '9998-12-31', 999_999_999 - 119_976],
    ['FREQ=YEARLY;COUNT=999999999', '0001-01-01', '9998-12-31', 999_999_999 - 9998],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=9999', '0004-02-29', '2026-01-01', 9999 - 491],
  ])('%s over thousands of years', (rule, due, after, count) => {
    expect(nextInSeries(seriesOf(rule, due), new Date(after))?.rule).toContain(`COUNT=${count}`);
  });

  it.each([
    ['FREQ=DAILY;UNTIL=20270103', '2027-01-01', 3],
    ['FREQ=DAILY;UNTIL=20270103T000000Z', '2027-01-01', 3],
    ['FREQ=DAILY;UNTIL=20270103T235959Z', '2027-01-01', 3],
    ['FREQ=DAILY;UNTIL=20270102T235959Z', '2027-01-01', 2],
    ['FREQ=DAILY;UNTIL=20260101', '2027-01-01', 1],
    ['FREQ=DAILY;UNTIL=20270103T090000Z', '2027-01-01T09:00:00Z', 3],
    ['FREQ=DAILY;UNTIL=20270103T085959Z', '2027-01-01T09:00:00Z', 2],
    ['FREQ=DAILY;UNTIL=20270103', '2027-01-01T09:00:00Z', 3],
  ])('%s includes its last moment (from %s: %i)', (rule, due, tasks) => {
    expect(walk(seriesOf(rule, due, 'UTC'), 9)).toHaveLength(tasks);
  });

  it('UNTIL with a date is a day of the zone', () => {
    // 23:30 in Honolulu is the next day of UTC.
    const days = walk(seriesOf('FREQ=DAILY;UNTIL=20270103', '2027-01-02T09:30:00Z', 'Pacific/Honolulu'), 9);
    expect(days.map(({ due }) => due.toISOString())).toEqual([
      '2027-01-02T09:30:00.000Z',
      '2027-01-03T09:30:00.000Z',
      '2027-01-04T09:30:00.000Z',
    ]);
  });

  it.each([
    ['FREQ=DAILY', '9999-12-31'],
    ['FREQ=MONTHLY;INTERVAL=12;BYMONTH=5', '2027-01-01'],
    ['FREQ=YEARLY;BYMONTH=4', '2027-01-31'],
    ['FREQ=DAILY;INTERVAL=7;BYDAY=TU', '2027-01-04'],
    ['FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29', '2027-01-01'],
    ['FREQ=DAILY;INTERVAL=3652058', '2027-01-01'],
  ])('%s from %s has no next one', (rule, due) => {
    expect(nextInSeries(seriesOf(rule, due), LONG_AGO)).toBeNull();
  });

  it('the year 9999 is that of UTC', () => {
    const times = walk(seriesOf('FREQ=DAILY', '9999-12-30T05:00:00Z', 'America/New_York'), 9);
    expect(times.map(({ due }) => due.toISOString())).toEqual([
      '9999-12-30T05:00:00.000Z',
      '9999-12-31T05:00:00.000Z',
    ]);
    expect(walk(seriesOf('FREQ=DAILY', '9999-12-30T04:00:00Z', 'America/New_York'), 9)).toHaveLength(2);
  });

  it('a series in the year 1 goes on', () => {
    const times = walk(seriesOf('FREQ=DAILY', '0001-01-01T00:00:00Z', 'America/New_York'), 2);
    expect(times[1]?.due.toISOString()).toBe('0001-01-02T00:00:00.000Z');
  });
});

describe('occurrences', () => {
  it('are the dates after the due date', () => {
    const dates = occurrences(seriesOf('FREQ=DAILY;COUNT=3', '2027-01-01'), 5);
    expect(dates).toEqual([new Date('2027-01-02'), new Date('2027-01-03')]);
  });

  it.each([
    [0, 0],
    [-1, 0],
    [Number.NaN, 0],
    [2, 2],
    [100, 100],
    [Number.POSITIVE_INFINITY, 100],
  ])('%d of a series without end are %i', (n, length) => {
    expect(occurrences(seriesOf('FREQ=DAILY', '2027-01-01'), n)).toHaveLength(length);
  });
});

it('refuses what is no rule, date or zone', () => {
  const series = seriesOf('FREQ=DAILY', '2027-01-01T09:00:00Z', 'UTC');
  expect(() => nextInSeries({ ...series, rule: 'FREQ=NEVER' }, LONG_AGO)).toThrow(RuleError);
  expect(() => nextInSeries({ ...series, due: new Date(Number.NaN) }, LONG_AGO)).toThrow(RangeError);
  expect(() => nextInSeries(series, new Date(Number.NaN))).toThrow(RangeError);
  expect(() => nextInSeries({ ...series, timeZone: 'Europe/Nowhere' }, LONG_AGO)).toThrow(RangeError);
});

it('ends for a rule that never occurs, though parseRule refuses it', () => {
  const series = {
    ...seriesOf('FREQ=DAILY', '2027-01-01'),
    rule: 'FREQ=DAILY;INTERVAL=5;BYMONTH=2;BYMONTHDAY=30',
  };
  expect(nextInSeries(series, LONG_AGO)).toBeNull();
});
