import { afterEach, describe, expect, it, vi } from 'vitest';
import { findDates } from '../src/tasks/add/find-dates.ts';
import { parseLine } from '../src/tasks/add/parse-line.ts';

/** A Tuesday, 10:00 in Berlin. */
const NOW = new Date('2026-11-24T09:00:00Z');

function read(line: string, now = NOW) {
  const { title, priority, due } = parseLine(line, { now, findDates });
  return { title, priority, due: due?.toISOString() };
}

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
    expect(read(line)).toEqual({ title: line, priority: undefined, due: undefined });
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
    ['Call Ada friday', 'Call Ada', '2026-11-27T22:59:00.000Z'],
    ['Call Ada by friday', 'Call Ada', '2026-11-27T22:59:00.000Z'],
    ['Call Ada due on fri', 'Call Ada', '2026-11-27T22:59:00.000Z'],
    ['Pay rent on 31 Jan', 'Pay rent', '2027-01-31T22:59:00.000Z'],
    ['Pay rent 2027-01-31', 'Pay rent', '2027-01-31T22:59:00.000Z'],
    ['Stretch in 30 minutes', 'Stretch', '2026-11-24T09:30:00.000Z'],
    ['Renew passport in 2 weeks', 'Renew passport', '2026-12-08T22:59:00.000Z'],
    ['Water plants today', 'Water plants', '2026-11-24T22:59:00.000Z'],
    ['Notes of monday meeting by friday', 'Notes of monday meeting', '2026-11-27T22:59:00.000Z'],
  ])('in %j is taken out', (line, title, due) => {
    inZone('Europe/Berlin');
    expect(read(line)).toMatchObject({ title, due });
  });

  it('stays where it is the beginning of a span, which says more', () => {
    inZone('Europe/Berlin');
    expect(read('Workshop tomorrow 10am-12pm')).toEqual({
      title: 'Workshop tomorrow 10am-12pm',
      priority: undefined,
      due: '2026-11-25T09:00:00.000Z',
    });
  });

  it('alone is a title', () => {
    expect(read('tomorrow')).toEqual({ title: 'tomorrow', priority: undefined, due: undefined });
  });

  it('stays text where nothing understands dates', () => {
    expect(parseLine('Call Ada tomorrow', { now: NOW, findDates: undefined })).toEqual({
      title: 'Call Ada tomorrow',
      priority: undefined,
      due: undefined,
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
    expect(read('Send it in 3 days', friday).due).toBe('2026-10-26T22:59:00.000Z');
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

describe('what is escaped', () => {
  it.each([
    ['Watch "friday night lights"', 'Watch "friday night lights"'],
    ['Shout "!high" twice', 'Shout "!high" twice'],
    ['Read \\tomorrow never dies', 'Read tomorrow never dies'],
    ['Explain \\!high to Ada', 'Explain !high to Ada'],
    ['An open "quote', 'An open "quote'],
  ])('in %j is text', (line, title) => {
    expect(read(line)).toEqual({ title, priority: undefined, due: undefined });
  });

  it('does not keep the rest from being understood', () => {
    inZone('UTC');
    expect(read('Watch "friday night lights" tomorrow !high')).toEqual({
      title: 'Watch "friday night lights"',
      priority: 'high',
      due: '2026-11-25T23:59:00.000Z',
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
    ['a lone surrogate', 'tomorrow \ud800 '],
    ['markup', '<img src=x onerror=alert(1)> tomorrow'],
    ['far years', 'in 99999999999999 years'],
  ])('%s takes no time and throws nothing', (_name, line) => {
    const start = performance.now();
    const { due } = parseLine(line, { now: NOW, findDates });
    expect(performance.now() - start).toBeLessThan(1000);
    expect(Number.isNaN(due?.getTime())).toBe(false);
  });

  it('is not looked through for dates where it is too long for a task', () => {
    expect(read(`${'x'.repeat(500)} tomorrow`).due).toBeUndefined();
  });
});
