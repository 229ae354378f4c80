import { matches, type Task } from '@tickline/contract';
import { dueOf } from '@tickline/quick-add';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isDueIn, listQuery } from '../src/tasks/view/list-query.ts';
import {
  changeOf,
  DEFAULT_VIEW,
  formatView,
  isFiltered,
  parseView,
  sortsOf,
  type View,
} from '../src/tasks/view/view.ts';
import { task } from './task.ts';

describe('the query string of a view', () => {
  it('is empty for the usual one', () => {
    expect(formatView(DEFAULT_VIEW)).toBe('');
    expect(parseView('')).toEqual(DEFAULT_VIEW);
  });

  const views: View[] = [
    { ...DEFAULT_VIEW, status: 'all' },
    { ...DEFAULT_VIEW, due: 'overdue' },
    { ...DEFAULT_VIEW, priorities: ['low', 'high'] },
    { ...DEFAULT_VIEW, search: 'a&b=c d+é 100% "😀"' },
    { ...DEFAULT_VIEW, order: 'asc' },
    { ...DEFAULT_VIEW, tags: ['work', 'a,b', 'x&tag=y', '家', '#1'] },
    { ...DEFAULT_VIEW, status: 'completed', sort: 'completed_at', order: 'desc' },
    { ...DEFAULT_VIEW, status: 'completed', sort: 'completed_at', order: 'asc' },
    { ...DEFAULT_VIEW, status: 'completed', sort: 'created_at', order: 'desc' },
    { ...DEFAULT_VIEW, status: 'all', sort: 'completed_at', order: 'desc' },
    {
      status: 'completed',
      due: 'week',
      priorities: ['high'],
      tags: ['home'],
      search: 'x',
      sort: 'title',
      order: 'desc',
    },
    { ...DEFAULT_VIEW, sort: 'due_date', order: 'asc' },
  ];
  it.each(views)('brings back $status $due $priorities $tags $search $sort $order', (view) => {
    expect(parseView(formatView(view))).toEqual(view);
  });

  it('leaves out what goes without saying', () => {
    expect(formatView({ ...DEFAULT_VIEW, sort: 'due_date', order: 'asc' })).toBe('?sort=due_date');
    expect(formatView({ ...DEFAULT_VIEW, priorities: ['low', 'high'] })).toBe('?priority=low,high');
  });

  it.each([
    '?status=done&due=never&sort=id&order=up&priority=urgent,,',
    '?status=&status=completed',
    '?sort=completed_at',
    '?tag=&tag=%00&tag=%ED%A0%80%1b',
    `?tag=${'x'.repeat(51)}&tag=${'x'.repeat(20_000)}`,
    '?%',
    '?toString=1&__proto__=2',
  ])('%s is read as far as it makes sense', (query) => {
    expect(parseView(query)).toEqual(DEFAULT_VIEW);
  });

  it('holds tags that the server would take', () => {
    const many = Array.from({ length: 30 }, (_, n) => `tag=${n}`).join('&');
    expect(parseView(`?${many}`).tags).toHaveLength(20);
    expect(parseView('?tag=work&tag=home&tag=work').tags).toEqual(['work', 'home']);
    expect(parseView(`?tag=${encodeURIComponent('😀'.repeat(50))}`).tags).toEqual(['😀'.repeat(50)]);
  });

  it('holds a search that the server would take', () => {
    expect(parseView(`?q=${'é'.repeat(500)}`).search).toBe('é'.repeat(200));
    expect(parseView(`?q=${encodeURIComponent(`${'x'.repeat(199)}😀`)}`).search.isWellFormed()).toBe(true);
    expect(parseView('?q=a%00b').search).toBe('ab');
  });
});

describe('what the server is asked', () => {
  const now = Date.parse('2026-11-24T09:00:00Z');

  it('is nothing that was not chosen', () => {
    const usual = { status: 'pending', sort: 'created_at', order: 'desc', limit: 100 };
    expect(listQuery(DEFAULT_VIEW, now)).toEqual(usual);
    expect(listQuery({ ...DEFAULT_VIEW, search: '   ' }, now)).toEqual(usual);
  });

  it('has days of the user’s time zone, and midnight UTC of the first, which is a day without a time', () => {
    vi.stubEnv('TZ', 'America/New_York');
    expect(listQuery({ ...DEFAULT_VIEW, due: 'today' }, now)).toMatchObject({
      due_after: '2026-11-24T00:00:00.000Z',
      due_before: '2026-11-25T05:00:00.000Z',
    });
    expect(listQuery({ ...DEFAULT_VIEW, due: 'week' }, now)).toMatchObject({
      due_after: '2026-11-23T00:00:00.000Z',
      due_before: '2026-11-30T05:00:00.000Z',
    });
    vi.unstubAllEnvs();
  });

  it('names tags as they are written', () => {
    expect(listQuery({ ...DEFAULT_VIEW, tags: ['a,b', 'A'] }, now)).toMatchObject({ tag: ['a,b', 'A'] });
  });

  it('is never what is done, where it is about what is overdue', () => {
    expect(listQuery({ ...DEFAULT_VIEW, status: 'all', due: 'overdue' }, now)).toMatchObject({
      status: 'pending',
      due_before: '2026-11-24T09:00:00.000Z',
    });
  });
});

/** Tasks around a day: due on days without a time, and at times. */
function tasksAround(year: number, month: number, day: number) {
  const near = Array.from({ length: 23 }, (_, n) => n - 11);
  return near.flatMap((days, n) => {
    const midnight = Date.UTC(year, month, day + days);
    const hour = new Date(year, month, day, days * 3, 30).getTime();
    return [
      task({ id: 2 * n, due_date: new Date(midnight).toISOString(), all_day: true }),
      task({ id: 2 * n + 1, due_date: new Date(hour).toISOString() }),
    ];
  });
}

describe.each(['Pacific/Kiritimati', 'Europe/Berlin', 'America/Los_Angeles', 'Etc/GMT+12'])(
  'what is due, in %s,',
  (zone) => {
    beforeEach(() => vi.stubEnv('TZ', zone));
    afterEach(() => vi.unstubAllEnvs());

    /** Returns the days and times that the page shows at an hour of 24 November, a Tuesday. */
    function shown(due: View['due'], hour: number) {
      const now = new Date(2026, 10, 24, hour, 15).getTime();
      const query = listQuery({ ...DEFAULT_VIEW, due }, now);
      const tasks = tasksAround(2026, 10, 24);
      const isShown = (each: Task) => isDueIn(due, now, each);
      // The server’s answer has all that the page would show of all tasks.
      expect(tasks.filter((each) => matches(each, query) && isShown(each))).toEqual(tasks.filter(isShown));
      return tasks.filter(isShown).map((each) => dueOf(each) ?? '');
    }
    const days = (all: readonly string[]) => all.filter((due) => due.length === 10);
    const hours = (all: readonly string[]) =>
      all
        .filter((due) => due.length > 10)
        .map((due) => (Date.parse(due) - new Date(2026, 10, 24).getTime()) / 3_600_000);

    it.each([0, 6, 12, 18, 23])('is of the user’s day at %i:15', (hour) => {
      expect(days(shown('today', hour))).toEqual(['2026-11-24']);
      expect(hours(shown('today', hour))).toEqual([0.5, 3.5, 6.5, 9.5, 12.5, 15.5, 18.5, 21.5]);
      const week = days(shown('week', hour));
      expect([week[0], week.at(-1), week.length]).toEqual(['2026-11-23', '2026-11-29', 7]);
      const overdue = shown('overdue', hour);
      expect(days(overdue).at(-1)).toBe('2026-11-23');
      expect(hours(overdue).every((each) => each < hour + 0.25)).toBe(true);
      expect(hours(overdue)).toHaveLength(11 + Math.floor((hour - 0.25) / 3) + 1);
    });
  },
);

describe('the order of a view', () => {
  const pending = DEFAULT_VIEW;
  const done = changeOf(pending, { status: 'completed' });

  it('is by when tasks were done if these are shown', () => {
    expect(done).toMatchObject({ status: 'completed', sort: 'completed_at', order: 'desc' });
    expect(changeOf(done, { status: 'pending' })).toEqual(pending);
    expect(changeOf(done, { status: 'all' })).toEqual({ ...pending, status: 'all' });
    expect(formatView(done)).toBe('?status=completed');
  });

  it('stays as it was chosen', () => {
    const byTitle = changeOf(pending, { sort: 'title', order: 'asc' });
    expect(changeOf(byTitle, { status: 'completed' })).toMatchObject({ sort: 'title', order: 'asc' });
    const oldest = changeOf(done, { order: 'asc' });
    expect(changeOf(oldest, { status: 'all' })).toMatchObject({ sort: 'completed_at', order: 'asc' });
    expect(changeOf(oldest, { search: 'x' })).toMatchObject({ sort: 'completed_at', order: 'asc' });
  });

  it('is not one that makes no sense', () => {
    const oldest = changeOf(done, { order: 'asc' });
    expect(changeOf(oldest, { status: 'pending' })).toEqual(pending);
    expect(sortsOf('pending')).not.toContain('completed_at');
    expect(sortsOf('all')).toContain('completed_at');
  });
});

it('is filtered by what hides tasks that are not done', () => {
  expect(isFiltered({ ...DEFAULT_VIEW, status: 'completed', sort: 'title' })).toBe(false);
  expect(isFiltered({ ...DEFAULT_VIEW, search: 'x' })).toBe(true);
  expect(isFiltered({ ...DEFAULT_VIEW, due: 'today' })).toBe(true);
  expect(isFiltered({ ...DEFAULT_VIEW, priorities: ['low'] })).toBe(true);
  expect(isFiltered({ ...DEFAULT_VIEW, tags: ['work'] })).toBe(true);
});
