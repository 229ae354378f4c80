import { fullDate } from '@tickline/quick-add';
import { afterEach, expect, it, vi } from 'vitest';
import { weekProgress } from '../src/tasks/week/week-progress.ts';
import { task } from './task.ts';

/** A Tuesday. */
const NOW = Date.parse('2026-11-24T09:00:00Z');

afterEach(() => {
  vi.unstubAllEnvs();
});

it('has seven days, from Monday on, and knows today', () => {
  vi.stubEnv('TZ', 'Europe/Berlin');
  const days = weekProgress([], NOW);
  expect(days.map(({ day }) => fullDate(day))).toEqual(
    [23, 24, 25, 26, 27, 28, 29].map((date) => `2026-11-${date}`),
  );
  expect(days.map(({ isToday }) => isToday)).toEqual([false, true, false, false, false, false, false]);
  expect(days.every(({ due, done }) => due === 0 && done === 0)).toBe(true);
});

it('counts what is due on a day of the user’s time zone, and what of that is done', () => {
  vi.stubEnv('TZ', 'America/New_York');
  const tasks = [
    task({ id: 1, due_date: '2026-11-24T04:59:59.999Z' }),
    task({ id: 2, due_date: '2026-11-24T05:00:00.000Z', completed: true }),
    task({ id: 3, due_date: '2026-11-25T04:59:59.999Z' }),
    task({ id: 4, due_date: '2026-11-30T04:59:59.999Z', completed: true }),
    task({ id: 5, due_date: '2026-11-30T05:00:00.000Z' }),
    task({ id: 6, completed: true }),
  ];
  expect(weekProgress(tasks, NOW).map(({ due, done }) => [due, done])).toEqual([
    [1, 0],
    [2, 1],
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
    [1, 1],
  ]);
});

it.each(['Pacific/Kiritimati', 'America/Los_Angeles'])(
  'counts days without a time on their own day in %s',
  (zone) => {
    vi.stubEnv('TZ', zone);
    const tasks = [22, 23, 25, 29, 30].map((date) =>
      task({ id: date, due_date: `2026-11-${date}T00:00:00.000Z`, all_day: true }),
    );
    const noon = new Date(2026, 10, 24, 12).getTime();
    expect(weekProgress(tasks, noon).map(({ due }) => due)).toEqual([1, 0, 1, 0, 0, 0, 1]);
  },
);

it('puts Sunday last, and gives a day of 25 hours all of them', () => {
  vi.stubEnv('TZ', 'Europe/Berlin');
  const sunday = Date.parse('2026-10-25T12:00:00Z');
  const late = task({ id: 1, due_date: '2026-10-25T22:59:00.000Z' });
  const days = weekProgress([late], sunday);
  expect(days.at(-1)).toMatchObject({ isToday: true, due: 1 });
});
