import type { Task } from '@tickline/contract';
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { readCalendar, writeCalendar, writeFeed } from '../src/index.ts';
import { inParts, pagesOf, rowsOf, TASK, textOf } from './read-all.ts';

const write = (...tasks: Partial<Task>[]) =>
  textOf(writeCalendar(pagesOf(tasks.map((task) => ({ ...TASK, ...task })))));

const read = (...lines: string[]) =>
  rowsOf(readCalendar(inParts(['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR', ''].join('\r\n'), 11)));

const todo = (...lines: string[]) => read('BEGIN:VTODO', ...lines, 'END:VTODO');

describe('a calendar, read by another library,', () => {
  const component = async (...tasks: Partial<Task>[]) =>
    new ICAL.Component(ICAL.parse(await write(...tasks)));

  it('has each field where the standard says', async () => {
    const calendar = await component({
      title: 'a, b; c\\d\ne',
      description: 'x'.repeat(300),
      tags: ['one, two', 'three'],
      priority: 'high',
      completed: true,
      completed_at: '2026-11-22T09:00:00.000Z',
      due_date: '2026-12-24T00:00:00.000Z',
      all_day: true,
      recurrence: 'FREQ=WEEKLY;BYDAY=MO,FR',
    });
    expect(calendar.getFirstPropertyValue('version')).toBe('2.0');
    const [item] = calendar.getAllSubcomponents('vtodo');
    const propertyOf = (name: string) => item?.getFirstPropertyValue(name);
    expect(propertyOf('summary')).toBe('a, b; c\\d\ne');
    expect(propertyOf('description')).toBe('x'.repeat(300));
    expect(item?.getFirstProperty('categories')?.getValues()).toEqual(['one, two', 'three']);
    expect(String(propertyOf('due'))).toBe('2026-12-24');
    expect(String(propertyOf('completed'))).toBe('2026-11-22T09:00:00Z');
    expect(String(propertyOf('rrule'))).toBe('FREQ=WEEKLY;BYDAY=MO,FR');
    expect([propertyOf('status'), propertyOf('priority'), propertyOf('uid')]).toEqual([
      'COMPLETED',
      1,
      TASK.uid,
    ]);
  });

  it.each([
    ['Europe/Berlin', '2026-12-24T16:00:00.000Z'],
    ['Europe/Berlin', '2026-07-01T16:00:00.000Z'],
    ['America/New_York', '2027-03-14T07:00:00.000Z'],
    ['Australia/Lord_Howe', '2026-10-04T01:00:00.000Z'],
    ['Asia/Kolkata', '2026-10-04T01:00:00.000Z'],
  ])('tells the moment in %s by the description of the zone: %s', async (time_zone, due_date) => {
    const calendar = await component({ due_date, time_zone });
    const zone = calendar.getFirstSubcomponent('vtimezone');
    const due = calendar.getFirstSubcomponent('vtodo')?.getFirstPropertyValue('due');
    if (!zone || !(due instanceof ICAL.Time)) throw new Error('no time');
    due.zone = new ICAL.Timezone(zone);
    expect(due.toJSDate().toISOString()).toBe(due_date);
  });

  it('describes a zone once, before its first task', async () => {
    const due = { due_date: '2026-12-24T16:00:00.000Z', time_zone: 'Europe/Berlin' };
    const text = await write(due, due, due);
    expect(text.match(/BEGIN:VTIMEZONE/g)).toHaveLength(1);
    expect(text.indexOf('BEGIN:VTIMEZONE')).toBeLessThan(text.indexOf('BEGIN:VTODO'));
  });

  it('describes twenty zones at most, and loses none', async () => {
    const zones = Intl.supportedValuesOf('timeZone').slice(0, 30);
    const tasks = zones.map((time_zone, n) => ({
      time_zone,
      title: `${n}`,
      due_date: '2026-12-24T09:00:00.000Z',
    }));
    const text = await write(...tasks);
    expect(text.match(/^BEGIN:VTIMEZONE/gm)).toHaveLength(20);
    expect(text.match(/^DUE:20261224T090000Z/gm)).toHaveLength(10);
    const rows = await rowsOf(readCalendar(inParts(text, 1000)));
    expect(rows.map(({ fields: { time_zone } }) => time_zone)).toEqual(zones);
    for (const { fields } of rows)
      expect(new Date(String(fields['due_date'])).toISOString()).toBe('2026-12-24T09:00:00.000Z');
  });

  it('has a time that clocks show twice as that of UTC', async () => {
    const second = '2026-10-25T01:30:00.000Z';
    expect(await write({ due_date: second, time_zone: 'Europe/Berlin' })).toContain('DUE:20261025T013000Z');
    const first = '2026-10-25T00:30:00.000Z';
    const text = await write({ due_date: first, time_zone: 'Europe/Berlin' });
    expect(text).toContain('DUE;TZID=Europe/Berlin:20261025T023000');
  });

  it('has no line of more than 75 octets, and no broken character', async () => {
    const text = await write({ title: 'é🎂'.repeat(60), description: '☃'.repeat(900) });
    const lines = text.split('\r\n');
    expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
    expect(text.isWellFormed()).toBe(true);
    expect(lines.every((line) => line.isWellFormed())).toBe(true);
  });
});

describe('a feed', () => {
  it('has events that take no time, on their day or at their time, and repeat', async () => {
    const tasks = [
      { ...TASK, due_date: '2026-12-24T00:00:00.000Z', all_day: true, recurrence: 'FREQ=YEARLY' },
      { ...TASK, title: 'BEGIN:VEVENT', due_date: '2026-12-24T16:00:00.000Z' },
    ];
    const calendar = new ICAL.Component(ICAL.parse(await textOf(writeFeed(pagesOf(tasks)))));
    const [day, time] = calendar.getAllSubcomponents('vevent').map((each) => new ICAL.Event(each));
    expect([day?.startDate.toString(), day?.isRecurring()]).toEqual(['2026-12-24', true]);
    expect([time?.startDate.toString(), time?.summary]).toEqual(['2026-12-24T16:00:00Z', 'BEGIN:VEVENT']);
    expect(calendar.getAllSubcomponents('vtodo')).toEqual([]);
  });
});

describe('the to-dos of another program', () => {
  it('are read with times of zones, folded lines, parameters in quotes, and alarms left out', async () => {
    const rows = await todo(
      'UID:abc@example.com',
      'SUMMARY;LANGUAGE="de;x:y":Lange ',
      ' Zeile\\, mit Komma',
      'DUE;TZID=Europe/Berlin:20261224T170000',
      'categories:one,two\\,three',
      'CATEGORIES:four',
      'PRIORITY:3',
      'BEGIN:VALARM',
      'SUMMARY:alarm',
      'END:VALARM',
    );
    expect(rows).toMatchObject([
      {
        line: 2,
        identity: 'UID:abc@example.com',
        fields: {
          title: 'Lange Zeile, mit Komma',
          due_date: '2026-12-24T16:00:00.000Z',
          time_zone: 'Europe/Berlin',
          tags: ['one', 'two,three', 'four'],
          priority: 'high',
        },
      },
    ]);
    expect(rows[0]?.fields).not.toHaveProperty('uid');
  });

  it.each([
    ['1', 'high'],
    ['4', 'high'],
    ['5', 'medium'],
    ['6', 'low'],
    ['9', 'low'],
    ['0', undefined],
    ['x', undefined],
  ])('of priority %s are %s', async (given, expected) => {
    const [row] = await todo('SUMMARY:x', `PRIORITY:${given}`);
    expect(row?.fields['priority']).toBe(expected);
  });

  it('say what a task cannot hold', async () => {
    const [row] = await todo('SUMMARY:x', 'DUE:20261224T170000', 'RRULE:FREQ=DAILY');
    expect(row).toMatchObject({
      fields: { due_date: '2026-12-24T17:00:00.000Z', recurrence: 'FREQ=DAILY', time_zone: 'UTC' },
      warnings: [{ path: 'due_date' }],
    });
    const [without] = await todo('SUMMARY:x', 'DUE:soon', 'RRULE:FREQ=DAILY');
    expect(without?.warnings?.map(({ path }) => path)).toEqual(['due', 'recurrence']);
    expect(without?.fields).not.toHaveProperty('recurrence');
  });

  it('are completed if their status or a time says so', async () => {
    const states = await Promise.all(
      ['STATUS:COMPLETED', 'STATUS:CANCELLED', 'COMPLETED:20261122T090000Z', 'STATUS:NEEDS-ACTION'].map(
        (line) => todo('SUMMARY:x', line),
      ),
    );
    expect(states.map(([row]) => row?.fields['completed'])).toEqual([true, true, true, undefined]);
  });

  it('leave out events, and are useless if they are too long', async () => {
    const rows = await read('BEGIN:VEVENT', 'SUMMARY:event', 'END:VEVENT');
    expect(rows).toEqual([]);
    const [long] = await todo('SUMMARY:x', ...Array<string>(600).fill('X-MORE:1'));
    expect(long).toMatchObject({ line: 2, issues: [{ message: 'is too long for a task' }] });
  });

  it.each(['BEGIN:VTODO', 'x', ''])('without a calendar are none: %j', async (text) => {
    await expect(rowsOf(readCalendar(inParts(text)))).rejects.toThrow('The file');
  });

  it('have as many components inside as they like', async () => {
    const inside = 5_000;
    const rows = await todo(
      'SUMMARY:One',
      ...Array(inside).fill('BEGIN:X'),
      'SUMMARY:Other',
      ...Array(inside).fill('END:X'),
    );
    expect(rows).toMatchObject([{ fields: { title: 'One' } }]);
  });

  it('in a line without an end cost no more than a bound', async () => {
    const endless = (async function* () {
      yield 'BEGIN:VCALENDAR\r\n';
      for (let n = 0; n < 1000; n += 1) yield 'x'.repeat(10_000);
    })();
    await expect(rowsOf(readCalendar(endless))).rejects.toThrow('A line is too long');
  });
});
