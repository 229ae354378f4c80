import { importedTaskSchema } from '@tickline/contract';
import { describe, expect, it } from 'vitest';
import { readTodoistDate } from '../src/csv/todoist-date.ts';
import { readCsv } from '../src/index.ts';
import { inParts, rowsOf } from './read-all.ts';

const HEAD =
  'TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE,DURATION,DURATION_UNIT,DEADLINE,DEADLINE_LANG';

const read = (...lines: string[]) => rowsOf(readCsv(inParts([HEAD, ...lines, ''].join('\r\n'), 5)));

const NOW = new Date('2026-11-30T20:00:00Z'); // a Monday

describe('a file of Todoist', () => {
  it('has sections as tags, labels as tags, comments as descriptions, and subtasks as tasks', async () => {
    const rows = await read(
      'meta,view_style=list,,,,,,,,,,,,',
      'task,Buy milk @home @shop today,Full fat,1,1,Ada (1),,2026-12-24,en,Europe/Berlin,,,,',
      'note,The blue one,,,,Ada (1),,,,,,,,',
      ',,,,,,,,,,,,,',
      'section,Errands,,,,,,,,,,,,',
      'task,"Post, parcel",,4,2,,,every monday at 9:00,en,Europe/Berlin,,,,',
      'task,Mail a@b.c,,3,1,,,tomorrow,en,UTC,,,2026-12-01,en',
    );
    expect(rows).toMatchObject([
      {
        line: 3,
        fields: {
          title: 'Buy milk today',
          description: 'Full fat\nThe blue one',
          priority: 'high',
          tags: ['home', 'shop'],
          due_date: '2026-12-24',
        },
        warnings: [],
      },
      {
        line: 7,
        fields: {
          title: 'Post, parcel',
          priority: 'low',
          tags: ['Errands'],
          recurrence: 'FREQ=WEEKLY;BYDAY=MO',
          time_zone: 'Europe/Berlin',
        },
        warnings: [{ path: 'indent' }],
      },
      {
        line: 8,
        fields: { title: 'Mail a@b.c', priority: 'medium', description: 'Date: tomorrow', tags: ['Errands'] },
        warnings: [{ path: 'due_date' }, { path: 'deadline' }],
      },
    ]);
    for (const { fields } of rows) expect(importedTaskSchema.safeParse(fields).success).toBe(true);
  });

  it('gives the same identity to a task on another day, however its date is read', async () => {
    const line = 'task,Water the plants,,4,1,,,every day,en,UTC,,,,';
    const [[one], [other]] = [await read(line), await read(line)];
    expect(one?.identity).toBe(other?.identity);
    expect(one?.identity).not.toContain(String(one?.fields['due_date']));
  });

  it('keeps labels as the title if there is nothing else', async () => {
    const [row] = await read('task,@home,,4,1,,,,,,,,,');
    expect(row?.fields).toMatchObject({ title: '@home', tags: ['home'] });
  });

  it('has no room for comments without end, and says so', async () => {
    const notes = Array.from({ length: 100 }, () => `note,${'x'.repeat(90)},,,,,,,,,,,,`);
    const [row] = await read('task,Long,,4,1,,,,,,,,,', ...notes);
    expect(String(row?.fields['description']).length).toBeLessThanOrEqual(1000);
    expect(row?.warnings).toHaveLength(20);
    expect(row?.warnings?.[0]).toEqual({
      path: 'description',
      message: 'has no room for the comment in line 14',
    });
  });
});

describe('a date of Todoist', () => {
  it.each([
    ['', '', {}],
    ['2026-12-24', '', { due_date: '2026-12-24' }],
    ['2026-12-24T17:00:00Z', 'Europe/Berlin', { due_date: '2026-12-24T17:00:00.000Z' }],
    ['2026-12-24 17:00', 'Europe/Berlin', { due_date: '2026-12-24T16:00:00.000Z' }],
    ['2026-12-24T17:00:00', 'no zone', { due_date: '2026-12-24T17:00:00.000Z' }],
    ['every day', '', { due_date: '2026-11-30', recurrence: 'FREQ=DAILY' }],
    ['every 3 days', '', { due_date: '2026-11-30', recurrence: 'FREQ=DAILY;INTERVAL=3' }],
    ['Every Monday', '', { due_date: '2026-11-30', recurrence: 'FREQ=WEEKLY;BYDAY=MO' }],
    ['every friday', '', { due_date: '2026-12-04', recurrence: 'FREQ=WEEKLY;BYDAY=FR' }],
    [
      'every day at 9:05',
      'Europe/Berlin',
      { due_date: '2026-11-30T08:05:00.000Z', recurrence: 'FREQ=DAILY', time_zone: 'Europe/Berlin' },
    ],
  ])('%j in %j is %o', (text, zone, expected) => {
    expect(readTodoistDate(text, zone, NOW)).toEqual(expected);
  });

  it.each(['tomorrow', 'next week', 'Jan 5', 'every! day', '2026-02-31x', '2026-13-01', 'x'.repeat(10_000)])(
    '%j is not certain',
    (text) => {
      expect(readTodoistDate(text, '', NOW)).toBeUndefined();
    },
  );
});
