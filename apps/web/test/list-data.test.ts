import type { Task } from '@tickline/contract';
import { describe, expect, it } from 'vitest';
import {
  type ListData,
  tasksOf,
  withoutTask,
  withTask,
  withTaskInPlace,
} from '../src/tasks/cache/list-data.ts';
import { withChanges } from '../src/tasks/cache/with-changes.ts';
import { draftTask } from '../src/tasks/draft-task.ts';
import type { ListQuery } from '../src/tasks/view/list-query.ts';
import { task } from './task.ts';

/** A list as it is kept, of so many tasks a page. */
function list(pages: Task[][], { total = pages.flat().length, hasMore = false } = {}): ListData {
  return {
    pageParams: pages.map((_, index) => (index === 0 ? null : `cursor-${index}`)),
    pages: pages.map((tasks, index) => ({
      tasks,
      total,
      limit: 100,
      offset: 0,
      next_cursor: index < pages.length - 1 || hasMore ? `cursor-${index + 1}` : null,
    })),
  };
}

const ids = (data: ListData) => tasksOf(data).map(({ id }) => id);
const totals = (data: ListData) => data.pages.map(({ total }) => total);
const all: ListQuery = { status: 'all' };

describe('a task that is new to a list', () => {
  const newestFirst = list([[task({ id: 5 }), task({ id: 3 })], [task({ id: 1 })]]);

  it.each([
    [6, [6, 5, 3, 1]],
    [4, [5, 4, 3, 1]],
    [2, [5, 3, 2, 1]],
    [0, [5, 3, 1, 0]],
  ])('%i goes to its place', (id, expected) => {
    const next = withTask(newestFirst, task({ id }), all);
    expect(ids(next)).toEqual(expected);
    expect(totals(next)).toEqual([4, 4]);
  });

  it('is counted, and not shown, where it is on a page that is not here', () => {
    const part = list([[task({ id: 5 }), task({ id: 3 })]], { total: 9, hasMore: true });
    const next = withTask(part, task({ id: 1 }), all);
    expect(ids(next)).toEqual([5, 3]);
    expect(totals(next)).toEqual([10]);
  });

  it('comes first as long as the server has not numbered it', () => {
    const draft = { ...draftTask({ title: 'New' }), created_at: task({ id: 5 }).created_at };
    expect(tasksOf(withTask(newestFirst, draft, all))[0]).toBe(draft);
  });

  it('goes into a list that is empty', () => {
    expect(ids(withTask(list([[]]), task({ id: 1 }), all))).toEqual([1]);
  });
});

describe('the order', () => {
  const tasks = [
    task({ id: 1, title: 'b', priority: 'high', due_date: '2026-01-02T00:00:00.000Z' }),
    task({ id: 2, title: 'A', priority: 'low', completed: true, completed_at: '2026-01-03T00:00:00.000Z' }),
    task({ id: 3, title: 'c', priority: 'high', due_date: '2026-01-01T00:00:00.000Z' }),
    task({
      id: 4,
      title: 'B',
      priority: 'medium',
      completed: true,
      completed_at: '2026-01-04T00:00:00.000Z',
    }),
  ];
  const sorted = (query: ListQuery) =>
    ids(tasks.reduce((data, each) => withTask(data, each, query), list([[]])));

  it.each([
    ['created_at', 'asc', [1, 2, 3, 4]],
    ['created_at', 'desc', [4, 3, 2, 1]],
    ['priority', 'desc', [3, 1, 4, 2]],
    ['priority', 'asc', [2, 4, 1, 3]],
    ['title', 'asc', [2, 1, 4, 3]],
    ['title', 'desc', [3, 4, 1, 2]],
    // Without a due date comes last in either direction.
    ['due_date', 'asc', [3, 1, 2, 4]],
    ['due_date', 'desc', [1, 3, 4, 2]],
    // So does what is not done.
    ['completed_at', 'desc', [4, 2, 3, 1]],
    ['completed_at', 'asc', [2, 4, 1, 3]],
  ] as const)('by %s, %s, is the server’s', (sort, order, expected) => {
    expect(sorted({ sort, order })).toEqual(expected);
  });
});

describe('a task that has changed', () => {
  const two = list([[task({ id: 2 }), task({ id: 1 })]]);

  it('leaves a list that it does not match any more', () => {
    const next = withTask(two, task({ id: 2, completed: true }), { status: 'pending' });
    expect(ids(next)).toEqual([1]);
    expect(totals(next)).toEqual([1]);
  });

  it('stays at its place while it is told so', () => {
    const next = withTaskInPlace(two, task({ id: 2, completed: true }));
    expect(tasksOf(next).map(({ id, completed }) => [id, completed])).toEqual([
      [2, true],
      [1, false],
    ]);
    expect(totals(next)).toEqual([2]);
  });

  it('moves to another place', () => {
    const next = withTask(two, task({ id: 1, updated_at: '2026-06-01T00:00:00.000Z' }), {
      sort: 'updated_at',
    });
    expect(ids(next)).toEqual([1, 2]);
    expect(totals(next)).toEqual([2]);
  });

  it.each([
    [{ priority: ['high'] }, { priority: 'high' }, true],
    [{ priority: ['high', 'low'] }, { priority: 'medium' }, false],
    [{ search: 'MILK' }, { title: 'Buy milk' }, true],
    [{ search: '%' }, { title: 'Buy milk' }, false],
    [{ search: 'oat' }, { description: 'Oat, if there is' }, true],
    [{ due_before: '2026-01-01T00:00:00Z' }, { due_date: '2026-01-01T00:00:00.000Z' }, false],
    [{ due_after: '2026-01-01T00:00:00Z' }, { due_date: '2026-01-01T00:00:00.000Z' }, true],
    [{ due_after: '2026-01-01T00:00:00Z' }, { due_date: null }, false],
    [{ status: 'completed' }, { completed: true }, true],
    [{ tag: ['home', 'work'] }, { tags: ['garden', 'work'] }, true],
    [{ tag: ['work'] }, { tags: ['Work', 'work '] }, false],
    [{ completed_after: '2026-01-01T00:00:00Z' }, { completed_at: '2026-01-01T00:00:00.000Z' }, true],
    [{ completed_before: '2026-01-01T00:00:00Z' }, { completed_at: '2026-01-01T00:00:00.000Z' }, false],
    [{ completed_before: '2026-01-01T00:00:00Z' }, { completed_at: null }, false],
  ] as [ListQuery, Partial<Task>, boolean][])('%j of %j: %j', (query, part, isIn) => {
    expect(ids(withTask(list([[]]), task({ id: 1, ...part }), query))).toEqual(isIn ? [1] : []);
  });

  it('keeps what is left out of the changes, and takes null for a value', () => {
    const before = task({ id: 1, description: 'More', due_date: '2026-01-01T00:00:00.000Z' });
    expect(withChanges(before, { title: 'New', due_date: null, description: undefined })).toEqual({
      ...before,
      title: 'New',
      due_date: null,
    });
  });
});

it('sets the time of completion with the state, as the server does', () => {
  const open = task({ id: 1 });
  const done = withChanges(open, { completed: true });
  expect(Date.now() - Date.parse(done.completed_at ?? '')).toBeLessThan(1000);
  expect(withChanges(done, { completed: true })).toEqual(done);
  expect(withChanges(done, { completed: false })).toEqual(open);
});

describe('a task that is gone', () => {
  it('is taken off the count', () => {
    const next = withoutTask(list([[task({ id: 2 })], [task({ id: 1 })]]), 1);
    expect(ids(next)).toEqual([2]);
    expect(totals(next)).toEqual([1, 1]);
  });

  it('changes nothing where it was not', () => {
    const data = list([[task({ id: 2 })]]);
    expect(withoutTask(data, 7)).toBe(data);
  });
});

it('undoes what it did', () => {
  const before = list([[task({ id: 3 }), task({ id: 2 }), task({ id: 1 })]]);
  const query: ListQuery = { status: 'pending' };
  const done = withTask(before, task({ id: 2, completed: true }), query);
  expect(withTask(done, task({ id: 2 }), query)).toEqual(before);
  const added = withTask(before, task({ id: 9 }), query);
  expect(withoutTask(added, 9)).toEqual(before);
});
