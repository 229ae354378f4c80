import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dueOf, isDueBefore, isOverdue, joinDue, splitDue } from '../src/due-date.ts';
import { formatDue, formatWeekday } from '../src/due-words.ts';

/** A Tuesday, 10:00 in Berlin. */
const NOW = Date.parse('2026-11-24T09:00:00Z');
/** The first and the last place where a day begins, two in between, and one that has its clock change at midnight. */
const ZONES = [
  'Pacific/Kiritimati',
  'Europe/Berlin',
  'America/Santiago',
  'America/Los_Angeles',
  'Etc/GMT+12',
] as const;

beforeEach(() => {
  vi.stubEnv('TZ', 'Europe/Berlin');
  vi.stubGlobal('navigator', { languages: ['de-DE', 'en-GB'] });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const task = (part: Partial<Parameters<typeof isOverdue>[0]>) => ({
  due_date: null,
  all_day: false,
  completed: false,
  ...part,
});

/** A task that is due on a day without a time. */
const onDay = (day: string) => task({ due_date: `${day}T00:00:00.000Z`, all_day: true });

describe('a due date in words', () => {
  it.each([
    ['2026-11-24T17:30:00.000Z', 'Today, 18:30'],
    ['2026-11-24', 'Today'],
    // Stored by an earlier version of the page for a whole day.
    ['2026-11-24T22:59:00.000Z', 'Today, 23:59'],
    ['2026-11-24T23:00:00.000Z', 'Tomorrow, 0:00'],
    ['2026-11-23T08:00:00.000Z', 'Yesterday, 9:00'],
    ['2026-11-23', 'Yesterday'],
    ['2026-11-27', 'Friday'],
    ['2026-11-30', 'Monday'],
    ['2026-12-01', '1 Dec'],
    ['2026-11-20T08:00:00.000Z', '20 Nov, 9:00'],
    ['2027-01-31', '31 Jan 2027'],
  ])('%s is %s', (due, words) => {
    expect(formatDue(due, NOW)).toBe(words);
  });

  it('counts days, not hours, over the change to winter time', () => {
    const saturday = Date.parse('2026-10-24T20:00:00Z');
    expect(formatDue('2026-10-25', saturday)).toBe('Tomorrow');
    expect(formatDue('2026-10-25T22:59:00.000Z', saturday)).toBe('Tomorrow, 23:59');
  });

  it('has the weekday in a preview', () => {
    expect(formatWeekday('2026-12-07', NOW)).toMatch(/^Mon,? 7 Dec$/);
    expect(formatWeekday('2027-01-04T23:30:00.000Z', NOW)).toMatch(/^Tue,? 5 Jan 2027$/);
  });
});

describe.each(ZONES)('a day without a time, in %s,', (zone) => {
  beforeEach(() => vi.stubEnv('TZ', zone));

  it('is the same day at every hour', () => {
    const first = new Date(2026, 11, 24).getTime();
    for (let hour = 0; hour < 24; hour += 1)
      expect(formatDue(dueOf(onDay('2026-12-24')) ?? '', first + hour * 3_600_000)).toBe('Today');
    expect(formatDue('2026-12-24', first - 1)).toBe('Tomorrow');
    expect(formatDue('2026-12-24', first + 24 * 3_600_000)).toBe('Yesterday');
  });

  it('is overdue as soon as the day is over, and not before', () => {
    const over = new Date(2026, 11, 25).getTime();
    expect(isOverdue(onDay('2026-12-24'), over - 1)).toBe(false);
    expect(isOverdue(onDay('2026-12-24'), over)).toBe(true);
    expect(isDueBefore(onDay('2026-12-24'), over)).toBe(true);
    expect(isDueBefore(onDay('2026-12-25'), over)).toBe(false);
  });

  it('stays that day in the editor, and so does a time', () => {
    expect(splitDue('2026-12-24')).toEqual({ day: '2026-12-24', time: '' });
    for (const due of ['2026-12-24T03:05:00.000Z', '2026-03-29T12:30:00.000Z', '2026-09-06T04:30:00.000Z']) {
      const { day, time } = splitDue(due);
      expect(joinDue(day, time)).toBe(due);
      expect(joinDue(day, '')).toBe(day);
    }
  });
});

it('is a time after the clocks have skipped it', () => {
  expect(joinDue('2026-03-29', '02:30')).toBe('2026-03-29T01:30:00.000Z');
});

it('is overdue once it has passed, unless the task is done', () => {
  const due_date = '2026-11-24T08:59:00.000Z';
  expect(isOverdue(task({ due_date }), NOW)).toBe(true);
  expect(isOverdue(task({ due_date, completed: true }), NOW)).toBe(false);
  expect(isOverdue(task({ due_date: '2026-11-24T09:00:00.000Z' }), NOW)).toBe(false);
  expect(isOverdue(task({}), NOW)).toBe(false);
});
