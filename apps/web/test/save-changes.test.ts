import type { Task } from '@tickline/contract';
import { TRPCClientError } from '@trpc/client';
import { describe, expect, it, vi } from 'vitest';
import { EditConflict, remainingChanges, saveChanges } from '../src/tasks/edit/save-changes.ts';
import { task } from './task.ts';

const opened = task({ id: 1, title: 'Report', priority: 'low', revision: 5 });

/** The server's answer to a change of a task that is another one by now. */
function refusal(current: Task) {
  return new TRPCClientError('changed', {
    result: { error: { data: { error_code: 'PRECONDITION_FAILED', details: { task: current } } } },
  } as never);
}

/** A server that has this task. */
const serverWith = (current: Task) =>
  vi.fn(async ({ task_id: _, if_revision, ...changes }: { task_id: number; if_revision: number }) => {
    if (if_revision !== current.revision) throw refusal(current);
    return { ...current, ...changes, revision: current.revision + 1 };
  });

describe('changes of a task that was changed elsewhere', () => {
  const theirs = { ...opened, title: 'Slides', revision: 6 };

  it('remain, if they are of other fields', () => {
    expect(remainingChanges(opened, theirs, { priority: 'high' })).toEqual({ priority: 'high' });
  });

  it('that were made there too need not be made', () => {
    expect(remainingChanges(opened, theirs, { title: 'Slides', priority: 'high' })).toEqual({
      priority: 'high',
    });
  });

  it('are refused, if the same field has become something else', () => {
    expect(() => remainingChanges(opened, theirs, { title: 'Notes' })).toThrow(EditConflict);
    const tagged = { ...opened, tags: ['b'] };
    expect(() => remainingChanges(opened, tagged, { tags: ['a'] })).toThrow(EditConflict);
    expect(remainingChanges(opened, tagged, { tags: ['b'] })).toEqual({});
  });
});

describe('saving', () => {
  it('changes the task that the user saw', async () => {
    const update = serverWith(opened);
    expect(await saveChanges(update, opened, { title: 'Slides' })).toMatchObject({ title: 'Slides' });
    expect(update).toHaveBeenCalledWith({ task_id: 1, title: 'Slides', if_revision: 5 });
  });

  it('keeps the changes of two devices', async () => {
    const update = serverWith({ ...opened, description: 'By Grace', completed: true, revision: 9 });
    expect(await saveChanges(update, opened, { title: 'Slides' })).toMatchObject({
      title: 'Slides',
      description: 'By Grace',
      completed: true,
    });
  });

  it('rejects with the other task, if both have changed one field', async () => {
    const theirs = { ...opened, title: 'By Grace', revision: 9 };
    const error = await saveChanges(serverWith(theirs), opened, { title: 'By Ada' }).catch((e) => e);
    expect(error).toBeInstanceOf(EditConflict);
    expect(error.theirs).toEqual(theirs);
  });

  it('is done, if the answer to an earlier try was lost', async () => {
    const stored = { ...opened, title: 'Slides', revision: 6 };
    const update = serverWith(stored);
    expect(await saveChanges(update, opened, { title: 'Slides' })).toEqual(stored);
    expect(update).toHaveBeenCalledTimes(1);
  });

  it('does not go on for ever with a server that refuses its own task', async () => {
    const update = vi.fn(() => Promise.reject(refusal(opened)));
    await expect(saveChanges(update, opened, { title: 'Slides' })).rejects.toThrow('changed');
    expect(update).toHaveBeenCalledTimes(1);
  });

  it('rejects with any other error of the server', async () => {
    const update = () => Promise.reject(new Error('down'));
    await expect(saveChanges(update, opened, { title: 'Slides' })).rejects.toThrow('down');
  });
});
