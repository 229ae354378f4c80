import { dayOf } from './calendar.ts';
import { NO_LIMITS, type Rule, readParts, writeRule } from './rule.ts';
import { ruleDays } from './rule-days.ts';
import { RuleError } from './rule-error.ts';

/**
 * Checks a recurrence rule and returns it in its canonical form: upper case, parts in a fixed order, values sorted, each once,
 * without an `RRULE:` prefix and without what holds anyway (`INTERVAL=1`, `WKST=MO`). Equal rules have equal texts.
 *
 * @param text - a rule of at most 200 characters with FREQ (DAILY, WEEKLY, MONTHLY, YEARLY), INTERVAL, BYDAY, BYMONTHDAY, BYMONTH,
 * BYSETPOS, WKST, and COUNT or UNTIL
 * @throws RuleError for another text, and for a rule that never occurs, whatever the due date
 * @see https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
 */
export function parseRule(text: string): string {
  const rule = readParts(text);
  if (!canOccur(rule)) throw new RuleError('never occurs');
  return writeRule(rule);
}

/** The first day of the calendar: the first of January, and a Monday. */
const FIRST_DAY = dayOf(1, 1, 1);

/**
 * Says whether a rule occurs for any due date. A task may be due in whichever period suits, so an interval does not matter unless
 * it is longer than the calendar. Every month has a first, so what the rule leaves to the due date does not matter either.
 */
function canOccur(rule: Rule): boolean {
  const { frequency, interval, weekStart } = rule;
  const anyDay = { ...NO_LIMITS, frequency, interval, weekStart };
  return [anyDay, { ...rule, interval: 1 }].every(
    (each) => ruleDays(each, FIRST_DAY).next(FIRST_DAY) !== undefined,
  );
}
