import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knownTimeZone, nextInSeries } from '../src/index.ts';
import { seriesOf, walk } from './series.ts';

/** Days around a change of the clocks: the zone, the task before it, and those that follow. */
const CHANGES = [
  [
    'America/New_York, 02:30 does not exist',
    'America/New_York',
    ['2026-03-07T07:30', '2026-03-08T07:30 (02:30)', '2026-03-09T06:30'],
  ],
  [
    'America/New_York, 01:30 exists twice',
    'America/New_York',
    ['2026-10-31T05:30', '2026-11-01T05:30', '2026-11-02T06:30'],
  ],
  [
    'Europe/Berlin, 02:30 does not exist',
    'Europe/Berlin',
    ['2026-03-28T01:30', '2026-03-29T01:30 (02:30)', '2026-03-30T00:30'],
  ],
  [
    'Europe/Berlin, 02:30 exists twice',
    'Europe/Berlin',
    ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30'],
  ],
  [
    'Europe/Berlin, 09:00 stays',
    'Europe/Berlin',
    ['2026-03-28T08:00', '2026-03-29T07:00', '2026-03-30T07:00'],
  ],
  [
    'Australia/Lord_Howe, half an hour is left out',
    'Australia/Lord_Howe',
    ['2026-10-02T15:45', '2026-10-03T15:45 (02:15)', '2026-10-04T15:15'],
  ],
  [
    'Australia/Lord_Howe, half an hour exists twice',
    'Australia/Lord_Howe',
    ['2026-04-03T14:45', '2026-04-04T14:45', '2026-04-05T15:15'],
  ],
  [
    'America/Sao_Paulo, midnight does not exist',
    'America/Sao_Paulo',
    ['2018-11-03T03:30', '2018-11-04T03:30 (00:30)', '2018-11-05T02:30'],
  ],
  [
    'America/Sao_Paulo, the hour before midnight exists twice',
    'America/Sao_Paulo',
    ['2018-02-17T01:30', '2018-02-18T01:30', '2018-02-19T02:30'],
  ],
  [
    'Asia/Tehran, midnight does not exist',
    'Asia/Tehran',
    ['2022-03-20T21:00', '2022-03-21T21:00 (00:30)', '2022-03-22T20:00'],
  ],
  [
    'Asia/Tehran, the hour before midnight exists twice',
    'Asia/Tehran',
    ['2022-09-20T19:00', '2022-09-21T19:00', '2022-09-22T20:00'],
  ],
  [
    'America/Nuuk, the hour before midnight does not exist',
    'America/Nuuk',
    ['2024-03-30T01:30', '2024-03-31T01:30 (23:30)', '2024-04-01T00:30'],
  ],
  [
    'Pacific/Apia, a whole day does not exist',
    'Pacific/Apia',
    ['2011-12-29T19:00', '2011-12-30T19:00', '2011-12-31T19:00'],
  ],
] as const;

it.each(CHANGES)('%s', (_name, timeZone, times) => {
  const tasks = walk(seriesOf('FREQ=DAILY', `${times[0]}:00Z`, timeZone), times.length);
  const shown = tasks.map(
    ({ due, wallTime }) => due.toISOString().slice(0, 16) + (wallTime ? ` (${wallTime})` : ''),
  );
  expect(shown).toEqual(times);
});

describe('a day that a zone skipped', () => {
  it('has no weekly task, and the weekday stays', () => {
    const [, next] = walk(seriesOf('FREQ=WEEKLY', '2011-12-23T19:00:00Z', 'Pacific/Apia'), 2);
    // Friday the 30th was not. The next task is on Friday, January 6.
    expect(next?.due.toISOString()).toBe('2012-01-05T19:00:00.000Z');
  });
});

describe('a due date that a clock change moved', () => {
  it('to the next day keeps its weekday', () => {
    const [, moved, next] = walk(seriesOf('FREQ=WEEKLY', '2024-03-24T01:30:00Z', 'America/Nuuk'), 3);
    expect(moved).toMatchObject({ due: new Date('2024-03-31T01:30:00Z'), wallTime: '23:30' });
    expect(next?.due.toISOString()).toBe('2024-04-07T00:30:00.000Z');
  });

  it.each([
    ['07:30:00.000Z', '02:30'],
    ['07:30:15.000Z', '02:30:15'],
    ['07:30:00.250Z', '02:30:00.250'],
    ['07:30:15.007Z', '02:30:15.007'],
  ])('keeps seconds and milliseconds: %s', (time, wallTime) => {
    const tasks = walk(seriesOf('FREQ=DAILY', `2026-03-07T${time}`, 'America/New_York'), 3);
    expect(tasks[1]).toMatchObject({ due: new Date(`2026-03-08T${time}`), wallTime });
    expect(tasks[2]).toMatchObject({ due: new Date(`2026-03-09T06${time.slice(2)}`), wallTime: null });
  });

  it.each(['02:30', '99:99', '24:00', 'noon', '2:30', '', '02:30:00.0000', '١٢:٣٠'])(
    'is itself the time of the series if the clock change does not lead there: %j',
    (wallTime) => {
      const series = { ...seriesOf('FREQ=DAILY', '2026-03-08T13:00:00Z', 'America/New_York'), wallTime };
      const next = nextInSeries(series, series.due);
      expect(next).toMatchObject({ due: new Date('2026-03-09T13:00:00Z'), wallTime: null });
    },
  );
});

describe('a due date at the second of two equal times', () => {
  it('is followed by the next day', () => {
    const [, next] = walk(seriesOf('FREQ=DAILY', '2026-11-01T06:30:00Z', 'America/New_York'), 2);
    expect(next?.due.toISOString()).toBe('2026-11-02T06:30:00.000Z');
  });
});

it('the time of day stays the same in every zone, or the task says which one it left', () => {
  const time = fc.date({ min: new Date('1970-01-02'), max: new Date('2037-12-30'), noInvalidDate: true });
  const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
  fc.assert(
    fc.property(zone, time, (timeZone, due) => {
      const clock = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' });
      const series = { ...seriesOf('FREQ=DAILY', due.toISOString(), timeZone), due };
      const next = nextInSeries(series, due);
      const shown =
        next && (next.wallTime?.padEnd('HH:MM:SS'.length, ':00').slice(0, 8) ?? clock.format(next.due));
      expect(shown).toBe(clock.format(due));
    }),
    { numRuns: 300 },
  );
});

describe('knownTimeZone', () => {
  it.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    ['UTC', 'UTC'],
    ['utc', 'UTC'],
    ['Etc/GMT+5', 'Etc/GMT+5'],
    ['America/Argentina/Ushuaia', 'America/Argentina/Ushuaia'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Europe/Kyiv', 'Europe/Kyiv'],
    ['America/Port-au-Prince', 'America/Port-au-Prince'],
  ])('knows %s', (text, name) => {
    expect(knownTimeZone(text)).toBe(name);
  });

  it.each([
    '',
    'Europe/Nowhere',
    '+01:00',
    '-0500',
    'GMT+1',
    'SystemV/EST5EDT',
    'Europe/Berlin ',
    ' Europe/Berlin',
    'Europe/Berlin\u0000',
    'Europe/Berlin\n',
    'Europe\\Berlin',
    '../../etc/passwd',
    'Europe/Berl\u0131n',
    'constructor',
    '__proto__',
    'E'.repeat(65),
    'E'.repeat(1_000_000),
  ])('knows no %j', (text) => {
    expect(knownTimeZone(text)).toBeUndefined();
  });

  it('knows what the platform lists', () => {
    const zones = Intl.supportedValuesOf('timeZone');
    expect(zones.map((zone) => knownTimeZone(zone.toLowerCase()))).toEqual(zones);
  });
});
