import type { Task } from '@tickline/contract';
import fc from 'fast-check';
import { TASK } from './read-all.ts';

/** Pieces of text that mean something in one of the formats, or to a program that opens it. */
const PIECES = [
  ...['=1+1', '+', '-', '@home', "'", "'=", '\t', '\r', '\n', '\r\n', '"', '""', ',', ';', ':', '\\', '\\n'],
  ...[
    'BEGIN:VTODO',
    'END:VTODO',
    ' ',
    '{',
    '}',
    '[',
    ']',
    '__proto__',
    '🎂',
    'ἄ',
    '\u2028',
    '\uFEFF',
    '\u0007',
  ],
  ...['<script>', 'null', '＝1', 'x'.repeat(70), 'é'.repeat(40)],
];

const hostile = (maxLength: number) =>
  fc
    .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'grapheme', maxLength: 10 })), {
      maxLength: 8,
    })
    .map((parts) =>
      Array.from(parts.join('').replaceAll('\0', '').toWellFormed()).slice(0, maxLength).join(''),
    );

const time = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());

const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'];

/** Tasks as the API returns them, with hostile text in every field that has text. */
export const anyTask: fc.Arbitrary<Task> = fc
  .record({
    title: hostile(200)
      .map((text) => text.trim())
      .filter((text) => text !== ''),
    description: fc.option(hostile(1000)),
    priority: fc.constantFrom('low', 'medium', 'high'),
    due: fc.option(time),
    all_day: fc.boolean(),
    tags: fc.uniqueArray(
      hostile(50)
        .map((text) => text.replace(/\p{Cc}/gu, '').trim())
        .filter((text) => text !== ''),
      { maxLength: 5 },
    ),
    rule: fc.option(
      fc.constantFrom(
        'FREQ=DAILY',
        'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR',
        'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=5',
      ),
    ),
    zone: fc.option(fc.constantFrom(...ZONES)),
    completed_at: fc.option(time),
    uid: fc.uuid(),
    created_at: time,
    updated_at: time,
  })
  .map(({ due, rule, zone, all_day, ...task }): Task => {
    const isDay = due !== null && all_day;
    const recurrence = due !== null && (isDay || zone !== null) ? rule : null;
    return {
      ...TASK,
      ...task,
      completed: task.completed_at !== null,
      due_date: isDay ? `${due.slice(0, 10)}T00:00:00.000Z` : due,
      all_day: isDay,
      recurrence,
      time_zone: zone,
    };
  });
