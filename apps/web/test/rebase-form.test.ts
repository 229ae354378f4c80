import { expect, it } from 'vitest';
import { conflictsOf, rebaseForm } from '../src/tasks/edit/rebase-form.ts';
import { formOf } from '../src/tasks/edit/use-task-form.ts';
import { task } from './task.ts';

const opened = task({ id: 1, title: 'Report', tags: ['work'] });
const mine = { ...formOf(opened), title: 'By Ada', priority: 'high' as const };
const theirs = { ...opened, title: 'By Grace', description: 'Notes', tags: ['work', 'late'] };

it('finds the fields that both have changed to something else', () => {
  expect(conflictsOf(opened, mine, theirs)).toEqual([{ field: 'title', name: 'Title' }]);
  expect(conflictsOf(opened, mine, { ...theirs, title: 'By Ada' })).toEqual([]);
  const repeated = { ...mine, recurrence: { words: 'every day', rule: 'FREQ=DAILY' } };
  expect(conflictsOf(opened, repeated, { ...opened, recurrence: 'FREQ=WEEKLY' })).toMatchObject([
    { field: 'recurrence' },
  ]);
});

it('keeps what only one has changed, and of what both have changed what the user chose', () => {
  const rest = { description: 'Notes', priority: 'high', tags: { tags: ['work', 'late'], text: '' } };
  expect(rebaseForm(opened, mine, theirs, 'mine')).toMatchObject({ ...rest, title: 'By Ada' });
  expect(rebaseForm(opened, mine, theirs, 'theirs')).toMatchObject({ ...rest, title: 'By Grace' });
});
