import fc from 'fast-check';
import rrule from 'rrule';
import { expect, it } from 'vitest';
import { nextInSeries, parseRule } from '../src/index.ts';
import { endlessRules } from './rules.ts';
import { daysOf, seriesOf, walk } from './series.ts';

const DAY_MS = 86_400_000;
const FIRST = Date.UTC(1990, 0, 1);
const dueDays = fc.integer({ min: 0, max: 20_000 }).map((day) => isoDay(FIRST + day * DAY_MS));

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 'YYYY-MM-DD'.length);
}

/** Returns the days that the package `rrule` finds after a day, up to another one. It finds a day twice that two places name. */
function peerDays(rule: string, due: string, last: string): string[] {
  const peer = rrule.rrulestr(`DTSTART:${due.replaceAll('-', '')}T000000Z\nRRULE:${rule}`);
  const dates = peer.between(new Date(Date.parse(due) + 1), new Date(last), true);
  return [...new Set(dates.map((date) => isoDay(date.getTime())))];
}

/**
 * Rules that the other one has right. It takes the first day for a place from the end that a period does not have, and of weekdays with
 * numbers and without them those that are both; and it cuts off the first week before it looks for places.
 */
const peerRules = endlessRules.filter((rule) => {
  const hasPlaceFromEnd = /BYSETPOS=[^;]*-(?!1(?:,|;|$))/.test(rule);
  const weekdays = /BYDAY=([^;]*)/.exec(rule)?.[1]?.split(',') ?? [];
  const numbered = weekdays.filter((weekday) => weekday.length > 2).length;
  const hasPlaceInWeek = /^FREQ=WEEKLY.*BYSETPOS/.test(rule);
  return !hasPlaceFromEnd && !hasPlaceInWeek && (numbered === 0 || numbered === weekdays.length);
});

it('has the days that another implementation has', () => {
  fc.assert(
    fc.property(peerRules, dueDays, (rule, due) => {
      const days = daysOf(rule, due, 8).filter((day) => day < '2300');
      fc.pre(days.length > 1);
      expect(days.slice(1)).toEqual(peerDays(rule, due, days.at(-1) ?? due));
    }),
    { numRuns: 200 },
  );
});

it('has no day if another implementation has none', () => {
  // The other one takes seconds for a rule of days or weeks that does not occur.
  const isLong = (rule: string) => /^FREQ=(?:MONTHLY|YEARLY)/.test(rule);
  const doomed = fc
    .tuple(peerRules.filter(isLong), dueDays)
    .filter(([rule, due]) => nextInSeries(seriesOf(rule, due), new Date(0)) === null);
  fc.assert(
    fc.property(doomed, ([rule, due]) => {
      expect(peerDays(rule, due, '2200-01-01')).toEqual([]);
    }),
    { numRuns: 10 },
  );
});

it('counts what it skips: each day that was there, and no other', () => {
  fc.assert(
    fc.property(endlessRules, dueDays, fc.integer({ min: 0, max: 10_000 }), (rule, due, later) => {
      const after = new Date(Date.parse(due) + later * DAY_MS);
      const tasks = walk(seriesOf(rule, due), 30);
      const index = tasks.findIndex((task, place) => place > 0 && task.due > after);
      fc.pre(index > 0);
      const next = nextInSeries(seriesOf(`${rule};COUNT=1000`, due), after);
      expect(next).toMatchObject({ due: tasks[index]?.due, rule: `${rule};COUNT=${1000 - index}` });
    }),
    { numRuns: 100 },
  );
});

it('goes on the same from each task of a series', () => {
  fc.assert(
    fc.property(endlessRules, dueDays, (rule, due) => {
      const tasks = walk(seriesOf(rule, due), 6);
      // A due date that the rule does not have stands for itself.
      const [, first, ...others] = tasks.map((task) => isoDay(task.due.getTime()));
      fc.pre(first !== undefined);
      expect(daysOf(rule, first ?? due, others.length + 1)).toEqual([first, ...others]);
    }),
    { numRuns: 200 },
  );
});

it('parses what it writes to the same', () => {
  fc.assert(
    fc.property(endlessRules, (rule) => {
      expect(parseRule(rule.toLowerCase())).toBe(rule);
    }),
  );
});
