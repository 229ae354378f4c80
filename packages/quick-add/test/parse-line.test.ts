import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { escapeWords, parseLine } from '../src/parse-line.ts';
import { taskOfLine } from '../src/task-of-line.ts';
import * as reader from '../src/word-reader.ts';

/** A Tuesday, 10:00 in Berlin. */
const NOW = new Date('2026-11-24T09:00:00Z');

function read(line: string, now = NOW) {
  const { title, priority, tags, due, rule } = parseLine(line, { now, reader });
  return { title, priority, tags: tags.map(({ value }) => value), due: due?.value, rule: rule?.value };
}

const NOTHING = { priority: undefined, tags: [], due: undefined, rule: undefined };

function inZone(zone: string): void {
  vi.stubEnv('TZ', zone);
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a line without marks', () => {
  it.each([
    'Buy milk',
    'Read 1984',
    'Buy 2 l of milk',
    'Buy sun cream',
    'May I ask Ada',
    'March with the band',
    'Give it a second thought',
    'Price of 3 apples',
    'Write up yesterday',
    'Plan friday’s dinner',
    '!important things',
    'Say hi!high five',
    'high priority things',
    'C:\\temp\\tomorrow-ish.txt',
  ])('%j is a title', (line) => {
    inZone('Europe/Berlin');
    expect(read(line)).toEqual({ ...NOTHING, title: line });
  });

  it('loses white space at its ends and within', () => {
    expect(read('  Buy \t  milk ').title).toBe('Buy milk');
  });
});

describe('a date', () => {
  it.each([
    ['Send the report tomorrow 9am', 'Send the report', '2026-11-25T08:00:00.000Z'],
    ['tomorrow 9am send the report', 'send the report', '2026-11-25T08:00:00.000Z'],
    ['Send tomorrow at 9:30 the report', 'Send the report', '2026-11-25T08:30:00.000Z'],
    ['Call Ada friday', 'Call Ada', '2026-11-27'],
    ['Call Ada by friday', 'Call Ada', '2026-11-27'],
    ['Call Ada due on fri', 'Call Ada', '2026-11-27'],
    ['Pay rent on 31 Jan', 'Pay rent', '2027-01-31'],
    ['Pay rent 2027-01-31', 'Pay rent', '2027-01-31'],
    ['Stretch in 30 minutes', 'Stretch', '2026-11-24T09:30:00.000Z'],
    ['Renew passport in 2 weeks', 'Renew passport', '2026-12-08'],
    ['Water plants today', 'Water plants', '2026-11-24'],
    ['Notes of monday meeting by friday', 'Notes of monday meeting', '2026-11-27'],
  ])('in %j is taken out', (line, title, due) => {
    inZone('Europe/Berlin');
    expect(read(line)).toMatchObject({ title, due });
  });

  it('stays where it is the beginning of a span, which says more', () => {
    inZone('Europe/Berlin');
    expect(read('Workshop tomorrow 10am-12pm')).toEqual({
      ...NOTHING,
      title: 'Workshop tomorrow 10am-12pm',
      due: '2026-11-25T09:00:00.000Z',
    });
  });

  it('alone is a title', () => {
    expect(read('tomorrow')).toEqual({ ...NOTHING, title: 'tomorrow' });
  });

  it('stays text where nothing understands dates', () => {
    expect(parseLine('Call Ada every day from tomorrow', { now: NOW, reader: undefined })).toEqual({
      ...NOTHING,
      title: 'Call Ada every day from tomorrow',
    });
  });
});

describe('time zones', () => {
  it.each([
    ['America/New_York', '2026-11-25T14:00:00.000Z'],
    ['Asia/Kolkata', '2026-11-25T03:30:00.000Z'],
    ['Pacific/Auckland', '2026-11-24T20:00:00.000Z'],
    ['UTC', '2026-11-25T09:00:00.000Z'],
  ])('tomorrow 9am is the one of %s', (zone, due) => {
    inZone(zone);
    expect(read('Send it tomorrow 9am').due).toBe(due);
  });

  it('keeps the time of day over the change to winter time', () => {
    inZone('Europe/Berlin');
    const friday = new Date('2026-10-23T08:00:00Z');
    expect(read('Send it in 3 days', friday).due).toBe('2026-10-26');
    expect(read('Send it monday 9am', friday).due).toBe('2026-10-26T08:00:00.000Z');
  });

  it('moves an hour that does not exist to the one after', () => {
    inZone('Europe/Berlin');
    const saturday = new Date('2026-03-28T09:00:00Z');
    expect(read('Wake up tomorrow 2:30am', saturday).due).toBe('2026-03-29T01:30:00.000Z');
  });
});

describe('a priority', () => {
  it.each([
    ['!high Call Ada', 'Call Ada', 'high'],
    ['Call !low Ada', 'Call Ada', 'low'],
    ['Call Ada !MEDIUM', 'Call Ada', 'medium'],
    ['Call Ada !low !high', 'Call Ada', 'high'],
    ['Call !high tomorrow Ada', 'Call Ada', 'high'],
  ])('in %j is taken out', (line, title, priority) => {
    expect(read(line)).toMatchObject({ title, priority });
  });

  it('alone leaves nothing', () => {
    expect(read('!high')).toMatchObject({ title: '', priority: 'high' });
  });
});

describe('a tag', () => {
  it.each([
    ['Buy milk #errands', 'Buy milk', ['errands']],
    ['#work Call #ada-l Ada', 'Call Ada', ['work', 'ada-l']],
    ['Call #work #work Ada', 'Call Ada', ['work']],
    ['Call #Work #work Ada', 'Call Ada', ['Work', 'work']],
    ['Zahnarzt #Gesundheit_2027', 'Zahnarzt', ['Gesundheit_2027']],
    ['Anruf #über #家 #हिन्दी', 'Anruf', ['über', '家', 'हिन्दी']],
    ['Plan #2027-q1', 'Plan', ['2027-q1']],
    ['Call #work tomorrow Ada', 'Call Ada', ['work']],
    [`Call #${'x'.repeat(50)}`, 'Call', ['x'.repeat(50)]],
  ])('in %j is taken out', (line, title, tags) => {
    const checked = taskOfLine(parseLine(line, { now: NOW, reader }));
    expect(checked.data).toMatchObject({ title, tags });
  });

  it.each([
    'Fix issue #12',
    'We are #1',
    'Learn C#',
    'Ask for #',
    'Open page#anchor',
    'Learn #c++ soon-ish',
    'Explain #-_',
    `Call #${'x'.repeat(51)}`,
  ])('is not in %j', (line) => {
    expect(read(line)).toEqual({ ...NOTHING, title: line });
  });

  it('after a backslash or in quotes is text', () => {
    expect(read('Explain \\#work and "#home"')).toEqual({ ...NOTHING, title: 'Explain #work and "#home"' });
  });

  it('alone leaves nothing, and keeps a date for the title', () => {
    expect(read('#work')).toMatchObject({ title: '', tags: ['work'] });
    expect(read('#work tomorrow')).toEqual({ ...NOTHING, title: 'tomorrow', tags: ['work'] });
  });

  it('is refused if there are too many', () => {
    const line = `Call Ada ${Array.from({ length: 21 }, (_, n) => `#tag${n}`).join(' ')}`;
    const { error } = taskOfLine(parseLine(line, { now: NOW, reader }));
    expect(error?.issues.map(({ path }) => path)).toEqual([['tags']]);
  });
});

describe('a repetition', () => {
  beforeEach(() => inZone('Europe/Berlin'));

  it.each([
    ['Call Ada every monday', 'Call Ada', 'FREQ=WEEKLY;BYDAY=MO', '2026-11-30'],
    ['Call Ada every tuesday', 'Call Ada', 'FREQ=WEEKLY;BYDAY=TU', '2026-11-24'],
    ['every 3 days water the plants', 'water the plants', 'FREQ=DAILY;INTERVAL=3', '2026-11-24'],
    ['Water the plants daily', 'Water the plants', 'FREQ=DAILY', '2026-11-24'],
    ['Pay rent every month on the 15th', 'Pay rent', 'FREQ=MONTHLY;BYMONTHDAY=15', '2026-12-15'],
    ['Beers every last friday of the month', 'Beers', 'FREQ=MONTHLY;BYDAY=-1FR', '2026-11-27'],
    [
      'Backup every 2 weeks on Monday, 5 times',
      'Backup',
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;COUNT=5',
      '2026-11-30',
    ],
    ['Tax every year on march 3', 'Tax', 'FREQ=YEARLY;BYMONTHDAY=3;BYMONTH=3', '2027-03-03'],
    [
      'Stretch every weekday until 2026-12-01',
      'Stretch',
      'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261201',
      '2026-11-24',
    ],
    ['Call Ada every monday starting 2027-01-04', 'Call Ada', 'FREQ=WEEKLY;BYDAY=MO', '2027-01-04'],
    ['Clean every january', 'Clean', 'FREQ=YEARLY;BYMONTH=1', '2027-01-24'],
    ['Clean every november', 'Clean', 'FREQ=YEARLY;BYMONTH=11', '2026-11-24'],
  ])('in %j is taken out', (line, title, rule, due) => {
    expect(read(line)).toEqual({ ...NOTHING, title, rule, due });
  });

  it.each([
    // It is 10:00 on a Tuesday.
    ['Standup every weekday at 9:00', 'Standup', '2026-11-25T08:00:00.000Z'],
    ['Standup every weekday at 10:00', 'Standup', '2026-11-24T09:00:00.000Z'],
    ['Standup every weekday at 11:00', 'Standup', '2026-11-24T10:00:00.000Z'],
    ['Standup 11am every weekday', 'Standup', '2026-11-24T10:00:00.000Z'],
    ['Call Ada every tuesday 9am', 'Call Ada', '2026-12-01T08:00:00.000Z'],
    ['Lunch every day at noon', 'Lunch', '2026-11-24T11:00:00.000Z'],
    ['Workshop every friday 10am-12pm', 'Workshop 10am-12pm', '2026-11-27T09:00:00.000Z'],
    ['Call every week from friday 9am', 'Call', '2026-11-27T08:00:00.000Z'],
  ])('with a time, in %j, is one of the user’s time zone', (line, title, due) => {
    const { data } = taskOfLine(parseLine(line, { now: NOW, reader }));
    expect(data).toMatchObject({ title, due_date: due, all_day: false, time_zone: 'Europe/Berlin' });
  });

  it('without a time is the same day in every time zone', () => {
    const { data } = taskOfLine(parseLine('Call Ada every monday', { now: NOW, reader }));
    expect(data).toMatchObject({ due_date: '2026-11-30T00:00:00.000Z', all_day: true });
    expect(data?.time_zone).toBeUndefined();
  });

  it.each([
    'Daily standup',
    'Read the weekly news',
    'Make every second count',
    'Check every detail',
    'Check everything on the list',
    'Give each other a hand',
    'Write "every monday"',
    'Prepare the week’s review',
  ])('is not in %j', (line) => {
    expect(read(line)).toEqual({ ...NOTHING, title: line });
  });

  it('alone is a title', () => {
    expect(read('every monday')).toEqual({ ...NOTHING, title: 'every monday' });
    expect(read('every monday at 9:00 #home')).toEqual({
      ...NOTHING,
      title: 'every monday at 9:00',
      tags: ['home'],
    });
  });

  it('is the last one of several', () => {
    expect(read('Talk about every day every friday')).toMatchObject({
      title: 'Talk about every day',
      rule: 'FREQ=WEEKLY;BYDAY=FR',
    });
  });
});

describe('what is turned back into text', () => {
  /** Escapes what is found, one after the other, until nothing is. */
  function escapeAll(line: string): string[] {
    const steps: string[] = [];
    for (let text = line; steps.length < 10; ) {
      const { tags, due, rule } = parseLine(text, { now: NOW, reader });
      const words = [rule, due, ...tags].find((found) => found?.words)?.words;
      if (words === undefined) return steps;
      text = escapeWords(text, words);
      steps.push(text);
    }
    return steps;
  }

  it.each([
    ['Learn to sing tomorrow', ['Learn to sing \\tomorrow']],
    ['Call Ada (tomorrow 9am)', ['Call Ada \\(tomorrow \\9am)']],
    ['Fix #work it', ['Fix \\#work it']],
    ['A talk every monday', ['A talk \\every \\monday']],
    [
      'Sing every day at 9:00 #fun',
      [
        'Sing \\every \\day at 9:00 #fun',
        'Sing \\every \\day \\at \\9:00 #fun',
        'Sing \\every \\day \\at \\9:00 \\#fun',
      ],
    ],
  ])('in %j has a backslash before each word', (line, steps) => {
    expect(escapeAll(line)).toEqual(steps);
    expect(read(steps.at(-1) ?? '')).toEqual({ ...NOTHING, title: line });
  });
});

describe('what is escaped', () => {
  it.each([
    ['Watch "friday night lights"', 'Watch "friday night lights"'],
    ['Shout "!high" twice', 'Shout "!high" twice'],
    ['Read \\tomorrow never dies', 'Read tomorrow never dies'],
    ['Explain \\!high to Ada', 'Explain !high to Ada'],
    ['An open "quote', 'An open "quote'],
  ])('in %j is text', (line, title) => {
    expect(read(line)).toEqual({ ...NOTHING, title });
  });

  it('does not keep the rest from being understood', () => {
    inZone('UTC');
    expect(read('Watch "friday night lights" tomorrow !high')).toEqual({
      ...NOTHING,
      title: 'Watch "friday night lights"',
      priority: 'high',
      due: '2026-11-25',
    });
  });
});

describe('hostile text', () => {
  it.each([
    ['many quotes', '"'.repeat(20_000)],
    ['many backslashes', '\\'.repeat(20_000)],
    ['many spaces', ' '.repeat(20_000)],
    ['many marks', '!high '.repeat(3000)],
    ['many dates', 'tomorrow '.repeat(55)],
    ['many digits', '1'.repeat(499)],
    ['many separators', '1/'.repeat(249)],
    ['many tags', '#work '.repeat(3000)],
    ['a tag of many digits', `x #${'1'.repeat(20_000)}`],
    ['many numbers for tags', '#1 '.repeat(7000)],
    ['many rules', 'every day '.repeat(49)],
    ['a rule that goes on', `every ${'monday and '.repeat(40)}`],
    ['many commas in a rule', `every monday${','.repeat(480)}`],
    ['many blanks in a rule', `every${' '.repeat(490)}day`],
    ['a rule that never occurs', 'x every february 30 every february 30 every february 30'],
    ['a rule with a huge interval', 'x every 999999999 years on february 29'],
    ['a lone surrogate', 'tomorrow \ud800 '],
    ['markup', '<img src=x onerror=alert(1)> tomorrow'],
    ['far years', 'in 99999999999999 years'],
  ])('%s takes no time and throws nothing', (_name, line) => {
    const start = performance.now();
    const { due } = parseLine(line, { now: NOW, reader });
    expect(performance.now() - start).toBeLessThan(1000);
    expect(due && Date.parse(due.value)).not.toBeNaN();
  });

  it('is not looked through for dates where it is too long for a task', () => {
    expect(read(`${'x'.repeat(500)} tomorrow`).due).toBeUndefined();
  });
});
