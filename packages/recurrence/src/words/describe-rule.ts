import { type ByDay, type Rule, readParts } from '../rule.ts';
import { MONTH_NAMES, UNITS, WEEKDAY_NAMES } from './names.ts';

/**
 * Describes a rule in English words, such as `every 2 weeks on Monday and Friday, 5 times`. `readRule` reads the same rule from them.
 *
 * @param rule - a rule, as `parseRule` returns it
 * @throws RuleError if the rule is none
 */
export function describeRule(rule: string): string {
  const parts = readParts(rule);
  return [
    every(parts),
    days(parts),
    months(parts),
    condition(parts),
    places(parts),
    week(parts),
    end(parts),
  ].join('');
}

function every(rule: Rule): string {
  const unit = UNITS[rule.frequency];
  if (isPlainWeekly(rule))
    return `every ${isWorkWeek(rule.byDay) ? 'weekday' : and(rule.byDay.map(weekday))}`;
  return rule.interval === 1 ? `every ${unit}` : `every ${rule.interval} ${unit}s`;
}

function days(rule: Rule): string {
  const { frequency, byMonthDay, byMonth, byDay, bySetPos } = rule;
  if (byMonthDay.length > 0) {
    if (isOneDate(rule)) return ` on ${MONTH_NAMES[(byMonth[0] ?? 0) - 1]} ${byMonthDay[0]}`;
    const ofEach = frequency === 'YEARLY' && byMonth.length === 0 ? ' of each month' : '';
    return ` on the ${and(byMonthDay.toSorted(forwardFirst).map(ordinal))}${byMonthDay.some(isBackward) ? ' day' : ''}${ofEach}`;
  }
  if (byDay.length === 0 || isCondition(rule) || isPlainWeekly(rule)) return '';
  if (!isWorkWeek(byDay)) return ` on ${and(byDay.map(weekday))}`;
  return hasNumberedWeekdays(rule)
    ? ` on the ${and(bySetPos.toSorted(forwardFirst).map(ordinal))} weekday`
    : ' on weekdays';
}

function months(rule: Rule): string {
  if (rule.byMonth.length === 0 || isOneDate(rule)) return '';
  return ` in ${and(rule.byMonth.map((month) => `${MONTH_NAMES[month - 1]}`))}`;
}

function condition(rule: Rule): string {
  return isCondition(rule) ? ` if it is ${enumerate(rule.byDay.map(weekday), 'or')}` : '';
}

function places(rule: Rule): string {
  if (rule.bySetPos.length === 0 || hasNumberedWeekdays(rule)) return '';
  return `, only the ${and(rule.bySetPos.toSorted(forwardFirst).map(ordinal))} of these`;
}

function week({ weekStart }: Rule): string {
  return weekStart === 0 ? '' : `, with weeks from ${WEEKDAY_NAMES[weekStart]}`;
}

function end({ count, until }: Rule): string {
  if (count) return count === 1 ? ', 1 time' : `, ${count} times`;
  if (!until) return '';
  const [date, time] = new Date(until.time).toISOString().slice(0, -'.000Z'.length).split('T');
  return until.isDate ? ` until ${date}` : ` until ${date} ${time} UTC`;
}

/** Weekdays of every week: `every Monday`. */
function isPlainWeekly({ frequency, interval, byDay }: Rule): boolean {
  return frequency === 'WEEKLY' && interval === 1 && byDay.length > 0;
}

/** A day of one month: `on February 29`. */
function isOneDate({ frequency, byMonth, byMonthDay }: Rule): boolean {
  return (
    frequency === 'YEARLY' && byMonth.length === 1 && byMonthDay.length === 1 && !byMonthDay.some(isBackward)
  );
}

/** BYDAY chooses from days that are there without it. */
function isCondition({ frequency, byDay, byMonthDay }: Rule): boolean {
  return byDay.length > 0 && (frequency === 'DAILY' || byMonthDay.length > 0);
}

/** BYSETPOS numbers the weekdays of a month or year: `on the last weekday`. */
function hasNumberedWeekdays(rule: Rule): boolean {
  const { frequency, byDay, bySetPos } = rule;
  const isLong = frequency === 'MONTHLY' || frequency === 'YEARLY';
  return isLong && bySetPos.length > 0 && isWorkWeek(byDay) && !isCondition(rule);
}

function isWorkWeek(byDay: readonly ByDay[]): boolean {
  return byDay.length === 5 && byDay.every((by, index) => by.ordinal === 0 && by.weekday === index);
}

function weekday({ ordinal: number, weekday: index }: ByDay): string {
  const name = WEEKDAY_NAMES[index] ?? '';
  return number === 0 ? name : `the ${ordinal(number)} ${name}`;
}

/** 3 is `3rd`, -1 `last`, -3 `3rd to last`. */
function ordinal(number: number): string {
  if (number === -1) return 'last';
  if (number < 0) return `${ordinal(-number)} to last`;
  const isTeen = number % 100 > 10 && number % 100 < 14;
  const suffix = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${suffix}`;
}

function isBackward(number: number): boolean {
  return number < 0;
}

/** Sorts what counts from the end after the rest: `1st, 15th and last`. */
function forwardFirst(a: number, b: number): number {
  return a > 0 === b > 0 ? a - b : b - a;
}

function and(items: readonly string[]): string {
  return enumerate(items, 'and');
}

function enumerate(items: readonly string[], conjunction: string): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}
