import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endOfDay, formatDue, isOverdue, isWholeDay } from '../src/tasks/due-date.ts';
import { task } from './task.ts';

/** A Tuesday, 10:00 in Berlin. */
const NOW = Date.parse('2026-11-24T09:00:00Z');

beforeEach(() => {
  vi.stubEnv('TZ', 'Europe/Berlin');
  vi.stubGlobal('navigator', { languages: ['de-DE', 'en-GB'] });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe('a due date in words', () => {
  it.each([
    ['2026-11-24T17:30:00Z', 'Today, 18:30'],
    ['2026-11-24T22:59:00Z', 'Today'],
    ['2026-11-24T23:00:00Z', 'Tomorrow, 0:00'],
    ['2026-11-23T08:00:00Z', 'Yesterday, 9:00'],
    ['2026-11-27T22:59:00Z', 'Friday'],
    ['2026-12-01T22:59:00Z', '1 Dec'],
    ['2026-11-20T08:00:00Z', '20 Nov, 9:00'],
    ['2027-01-31T22:59:00Z', '31 Jan 2027'],
  ])('%s is %s', (due, words) => {
    expect(formatDue(due, NOW)).toBe(words);
  });

  it('counts days, not hours, over the change to winter time', () => {
    const saturday = Date.parse('2026-10-24T20:00:00Z');
    expect(formatDue('2026-10-25T22:59:00Z', saturday)).toBe('Tomorrow');
  });
});

it('is a whole day up to its last minute', () => {
  const date = endOfDay(2026, 10, 25);
  expect(date.toISOString()).toBe('2026-10-25T22:59:00.000Z');
  expect(isWholeDay(date)).toBe(true);
  expect(isWholeDay(new Date('2026-10-25T22:58:00Z'))).toBe(false);
});

it('is overdue once it has passed, unless the task is done', () => {
  const due_date = '2026-11-24T08:59:00.000Z';
  expect(isOverdue(task({ id: 1, due_date }), NOW)).toBe(true);
  expect(isOverdue(task({ id: 1, due_date, completed: true }), NOW)).toBe(false);
  expect(isOverdue(task({ id: 1, due_date: '2026-11-24T09:00:00.000Z' }), NOW)).toBe(false);
  expect(isOverdue(task({ id: 1 }), NOW)).toBe(false);
});
