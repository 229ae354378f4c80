import { importedTaskSchema, type Task } from '@tickline/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ParsedRow,
  readCalendar,
  readCsv,
  readJson,
  writeCalendar,
  writeCsv,
  writeJson,
} from '../src/index.ts';
import { anyTask } from './arbitrary-task.ts';
import { inParts, pagesOf, rowsOf, textOf } from './read-all.ts';

const RUNS = 150;
const tasks = fc.array(anyTask, { minLength: 1, maxLength: 4 });

const head = {
  exported_at: '2026-11-21T09:00:00.000Z',
  user: { id: 'ann', email: null, name: '"tasks":[{}]' },
  revision: 3,
  cursor: 'c',
};

/** What an import would create. */
function created(row: ParsedRow) {
  expect(row.issues ?? []).toEqual([]);
  expect(row.warnings ?? []).toEqual([]);
  const {
    recurrence = null,
    time_zone = null,
    due_date = null,
    all_day = false,
    ...task
  } = importedTaskSchema.parse(row.fields);
  return {
    description: null,
    completed: false,
    completed_at: null,
    tags: [],
    ...task,
    recurrence,
    time_zone,
    due_date,
    all_day,
  };
}

const withoutIds = ({ id: _id, user_id: _user, revision: _revision, ...task }: Task) => task;

const seconds = <T extends string | null>(time: T) => (time && `${time.slice(0, 19)}.000Z`) as T;

/** As a format without line feeds of other systems, other control characters and milliseconds has it. */
function inCalendar(task: Task) {
  const plain = (text: string) => text.replace(/\r\n?/g, '\n').replace(/(?![\t\n])\p{Cc}/gu, '');
  return {
    ...withoutIds(task),
    title: plain(task.title).trim(),
    description: task.description ? plain(task.description) : null,
    due_date: seconds(task.due_date),
    completed_at: seconds(task.completed_at),
    created_at: seconds(task.created_at),
    updated_at: seconds(task.updated_at),
  };
}

describe('a file that is written and read', () => {
  it('has the same tasks as JSON', async () => {
    await fc.assert(
      fc.asyncProperty(tasks, fc.integer({ min: 1, max: 50 }), async (given, length) => {
        const text = await textOf(writeJson(head, pagesOf(given), pagesOf([])));
        expect(JSON.parse(text)).toEqual({
          format: 'tickline',
          version: 1,
          ...head,
          tasks: given,
          trash: [],
        });
        const rows = await rowsOf(readJson(inParts(text, length)));
        expect(rows.map(created)).toEqual(given.map(withoutIds));
      }),
      { numRuns: RUNS },
    );
  });

  it('has the same tasks as CSV, but an empty description is none', async () => {
    await fc.assert(
      fc.asyncProperty(tasks, fc.integer({ min: 1, max: 50 }), async (given, length) => {
        const text = await textOf(writeCsv(pagesOf(given)));
        const rows = await rowsOf(readCsv(inParts(text, length)));
        const expected = given.map((task) => ({
          ...withoutIds(task),
          description: task.description || null,
        }));
        expect(rows.map(created)).toEqual(expected);
      }),
      { numRuns: RUNS },
    );
  });

  it('has the same tasks as iCalendar, but for control characters and milliseconds', async () => {
    const writable = tasks.filter((each) => each.every((task) => inCalendar(task).title !== ''));
    await fc.assert(
      fc.asyncProperty(writable, fc.integer({ min: 1, max: 50 }), async (given, length) => {
        const text = await textOf(writeCalendar(pagesOf(given)));
        const rows = await rowsOf(readCalendar(inParts(text, length)));
        expect(rows.map(created)).toEqual(given.map(inCalendar));
      }),
      { numRuns: RUNS },
    );
  });
});
