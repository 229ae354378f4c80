import { LAST_DAY } from './calendar.ts';
import { type Periods, periodsOf } from './periods.ts';
import type { Rule } from './rule.ts';

/** The days of a rule after the day of its due date, which is always the first one. */
export interface RuleDays {
  /** Returns the first day after the due date that is not before `from`, or undefined if there is none until the year 9999. */
  readonly next: (from: number) => number | undefined;
  /** Returns how many days after the due date the rule has until `to`, which counts. */
  readonly countUntil: (to: number) => number;
}

/**
 * Finds days of a rule. After one cycle the same days come again, so it looks at two cycles at most, and at none after the year 9999,
 * however far away the days are: no more than 42,000 weeks, or every so many days 292,000 times.
 */
export function ruleDays(rule: Rule, due: number): RuleDays {
  const periods = periodsOf(rule, due);
  const { interval, cycle } = periods;
  const origin = periods.numberOf(due);
  return {
    next(from) {
      const after = Math.max(from, due + 1);
      const first = Math.ceil((periods.numberOf(after) - origin) / interval);
      // One more: the first period may have its days before `after`.
      for (let step = first; step <= first + cycle; step += 1) {
        const number = origin + step * interval;
        const start = periods.firstDay(number);
        if (start > LAST_DAY) return undefined;
        const offset = periods.days(number).find((each) => start + each >= after);
        if (offset !== undefined) return start + offset > LAST_DAY ? undefined : start + offset;
      }
      return undefined;
    },
    countUntil(to) {
      const last = Math.floor((periods.numberOf(to) - origin) / interval);
      const sizeOfFirst = (count: number) =>
        sum(count, (step) => periods.days(origin + step * interval).length);
      const cycles = Math.floor(last / cycle);
      const whole = (cycles === 0 ? 0 : cycles * sizeOfFirst(cycle)) + sizeOfFirst(last % cycle);
      const tail = countDays(periods, origin + last * interval, (day) => day <= to);
      return whole + tail - countDays(periods, origin, (day) => day <= due);
    },
  };
}

function countDays(periods: Periods, number: number, takes: (day: number) => boolean): number {
  const start = periods.firstDay(number);
  return periods.days(number).filter((offset) => takes(start + offset)).length;
}

function sum(count: number, sizeOf: (index: number) => number): number {
  let total = 0;
  for (let index = 0; index < count; index += 1) total += sizeOf(index);
  return total;
}
