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
  expect(days.map(({ start }) => new Date(start).getDay())).toEqual([1, 2, 3, 4, 5, 6, 0]);
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

it('puts Sunday last, and gives a day of 25 hours all of them', () => {
  vi.stubEnv('TZ', 'Europe/Berlin');
  const sunday = Date.parse('2026-10-25T12:00:00Z');
  const late = task({ id: 1, due_date: '2026-10-25T22:59:00.000Z' });
  const days = weekProgress([late], sunday);
  expect(days.at(-1)).toMatchObject({ isToday: true, due: 1 });
});
