import { cutWords } from './cut-words.ts';
import { joinDue } from './due-date.ts';
import { type DateMatch, findDates } from './find-dates.ts';
import { findRule, type RuleMatch } from './find-rule.ts';
import type { Found, ReadLine, WordReader, Words } from './parse-line.ts';
import { firstDue } from './rules.ts';

/** A due date that is put together from words of a line. */
interface DueWords {
  readonly date: DateMatch;
  readonly parts: readonly Words[];
}

/** Takes the last date, and if it lacks a time or a day, the other one: "tomorrow call Ada at 9am". */
function lastDate(dates: readonly DateMatch[]): DueWords | undefined {
  const last = dates.at(-1);
  if (last === undefined) return undefined;
  const day = dates.findLast(({ isDay, isSpan, isEnd }) => isDay && !isSpan && !isEnd);
  const time = dates.findLast(({ timeOnly, isSpan }) => timeOnly !== undefined && !isSpan);
  if (day && time?.timeOnly && (last === day || last === time)) {
    const due = joinDue(day.due, time.timeOnly);
    return { date: { ...day, due, isDay: false }, parts: [day, time] };
  }
  return { date: last, parts: last.isSpan ? [] : [last] };
}

/** Returns a rule that ends on a day: "every day until friday". A rule that has an end already is complete. */
function endedRule({ rule }: RuleMatch, { isEnd, timeOnly, due }: DateMatch): string | undefined {
  if (!isEnd || timeOnly !== undefined || /;(?:UNTIL|COUNT)=/.test(rule)) return undefined;
  return `${rule};UNTIL=${due.slice(0, 'YYYY-MM-DD'.length).replaceAll('-', '')}`;
}

/** A rule without a day begins at its first one. */
function dueOf(
  date: DateMatch | undefined,
  rule: RuleMatch | undefined,
  now: Date,
): Found<string> | undefined {
  if (date && (date.timeOnly === undefined || rule === undefined)) return { value: date.due, words: date };
  if (rule === undefined) return undefined;
  return { value: firstDue(rule.rule, now.getTime(), date?.timeOnly ?? rule.time), words: date };
}

function blank(text: string, { index, length }: Words): string {
  return text.slice(0, index) + ' '.repeat(length) + text.slice(index + length);
}

/** Finds the last repetition and the last date of a line: "notes of monday’s meeting by friday". */
export const readWords: WordReader['readWords'] = (
  { line, readable, marks },
  now,
  locale,
): ReadLine | undefined => {
  const rule = findRule(readable);
  const { date, parts = [] } =
    lastDate(findDates(rule ? blank(readable, rule) : readable, now, locale)) ?? {};
  const title = cutWords(line, [...marks, ...parts, ...(rule ? [rule] : [])]);
  // "Tomorrow" alone is the title, not a due date.
  if (title === '') return undefined;
  const ended = rule && date && endedRule(rule, date);
  return {
    title,
    due: dueOf(ended ? undefined : date, rule, now),
    rule: rule && { value: ended ?? rule.rule, words: rule },
  };
};
