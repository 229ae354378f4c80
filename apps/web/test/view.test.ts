import { describe, expect, it, vi } from 'vitest';
import { listQuery } from '../src/tasks/view/list-query.ts';
import { DEFAULT_VIEW, formatView, isFiltered, parseView, type View } from '../src/tasks/view/view.ts';

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
    { status: 'completed', due: 'week', priorities: ['high'], search: 'x', sort: 'title', order: 'desc' },
    { ...DEFAULT_VIEW, sort: 'due_date', order: 'asc' },
  ];
  it.each(views)('brings back $status $due $priorities $search $sort $order', (view) => {
    expect(parseView(formatView(view))).toEqual(view);
  });

  it('leaves out what goes without saying', () => {
    expect(formatView({ ...DEFAULT_VIEW, sort: 'due_date', order: 'asc' })).toBe('?sort=due_date');
    expect(formatView({ ...DEFAULT_VIEW, priorities: ['low', 'high'] })).toBe('?priority=low,high');
  });

  it.each([
    '?status=done&due=never&sort=id&order=up&priority=urgent,,',
    '?status=&status=completed',
    '?%',
    '?toString=1&__proto__=2',
  ])('%s is read as far as it makes sense', (query) => {
    expect(parseView(query)).toEqual(DEFAULT_VIEW);
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

  it('has days of the user’s time zone', () => {
    vi.stubEnv('TZ', 'America/New_York');
    expect(listQuery({ ...DEFAULT_VIEW, due: 'today' }, now)).toMatchObject({
      due_after: '2026-11-24T05:00:00.000Z',
      due_before: '2026-11-25T05:00:00.000Z',
    });
    expect(listQuery({ ...DEFAULT_VIEW, due: 'week' }, now)).toMatchObject({
      due_after: '2026-11-23T05:00:00.000Z',
      due_before: '2026-11-30T05:00:00.000Z',
    });
    vi.unstubAllEnvs();
  });

  it('is never what is done, where it is about what is overdue', () => {
    expect(listQuery({ ...DEFAULT_VIEW, status: 'all', due: 'overdue' }, now)).toMatchObject({
      status: 'pending',
      due_before: '2026-11-24T09:00:00.000Z',
    });
  });
});

it('is filtered by what hides tasks that are not done', () => {
  expect(isFiltered({ ...DEFAULT_VIEW, status: 'completed', sort: 'title' })).toBe(false);
  expect(isFiltered({ ...DEFAULT_VIEW, search: 'x' })).toBe(true);
  expect(isFiltered({ ...DEFAULT_VIEW, due: 'today' })).toBe(true);
  expect(isFiltered({ ...DEFAULT_VIEW, priorities: ['low'] })).toBe(true);
});
