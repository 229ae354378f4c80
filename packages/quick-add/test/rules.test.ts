import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { firstDue, nextDueAfter, nextDues } from '../src/rules.ts';

/** A Tuesday, 10:00 in Berlin. */
const NOW = Date.parse('2026-11-24T09:00:00Z');

beforeEach(() => {
  vi.stubEnv('TZ', 'Europe/Berlin');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the first date of a rule', () => {
  it.each([
    ['FREQ=DAILY', '2026-11-24'],
    ['FREQ=DAILY;INTERVAL=30', '2026-11-24'],
    ['FREQ=WEEKLY', '2026-11-24'],
    ['FREQ=WEEKLY;BYDAY=TU', '2026-11-24'],
    ['FREQ=WEEKLY;INTERVAL=4;BYDAY=MO', '2026-11-30'],
    ['FREQ=WEEKLY;BYDAY=MO;COUNT=1', '2026-11-30'],
    ['FREQ=MONTHLY', '2026-11-24'],
    ['FREQ=MONTHLY;BYMONTHDAY=31', '2026-12-31'],
    ['FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=-1', '2026-11-30'],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1', '2026-12-01'],
    ['FREQ=YEARLY;BYMONTHDAY=29;BYMONTH=2', '2028-02-29'],
    ['FREQ=YEARLY;BYMONTH=11', '2026-11-24'],
    // It has ended, and begins anyway: a task has one date at least.
    ['FREQ=WEEKLY;BYDAY=MO;UNTIL=20261125', '2026-11-24'],
  ])('%s is %s', (rule, due) => {
    expect(firstDue(rule, NOW)).toBe(due);
  });

  it.each([
    ['10:00', '2026-11-24T09:00:00.000Z'],
    ['09:59', '2026-11-25T08:59:00.000Z'],
    ['23:30', '2026-11-24T22:30:00.000Z'],
  ])('at %s is not over yet', (time, due) => {
    expect(firstDue('FREQ=DAILY', NOW, time)).toBe(due);
  });

  it.each([
    ['Pacific/Kiritimati', '2026-11-24'],
    ['Pacific/Auckland', '2026-11-24'],
    ['Etc/GMT+12', '2026-11-23'],
  ])('is one of the user’s days in %s', (zone, due) => {
    vi.stubEnv('TZ', zone);
    expect(firstDue('FREQ=DAILY', NOW)).toBe(due);
  });
});

describe('the next dates', () => {
  it('are days if the task is due on a day', () => {
    const repetition = { rule: 'FREQ=WEEKLY;INTERVAL=2', due: '2026-12-24', timeZone: null };
    expect(nextDues(repetition, 3)).toEqual(['2027-01-07', '2027-01-21', '2027-02-04']);
    expect(nextDueAfter(repetition, Date.parse('2027-01-10T12:00:00Z'))).toBe('2027-01-21');
  });

  it('keep the time of day in their own time zone over a clock change', () => {
    const repetition = {
      rule: 'FREQ=WEEKLY',
      due: '2026-10-21T13:00:00.000Z',
      timeZone: 'America/New_York',
    };
    expect(nextDues(repetition, 3)).toEqual([
      '2026-10-28T13:00:00.000Z',
      '2026-11-04T14:00:00.000Z',
      '2026-11-11T14:00:00.000Z',
    ]);
  });

  it('end with the rule', () => {
    expect(nextDues({ rule: 'FREQ=DAILY;COUNT=3', due: '2026-12-24', timeZone: null }, 5)).toEqual([
      '2026-12-25',
      '2026-12-26',
    ]);
    const last = { rule: 'FREQ=DAILY;COUNT=1', due: '2026-12-24', timeZone: null };
    expect(nextDueAfter(last, NOW)).toBeNull();
  });
});
