import { type ParsedResult, parse } from 'chrono-node/en';
import { startOfDay } from '../calendar.ts';
import { endOfDay } from '../due-date.ts';
import type { DateMatch, FindDates } from './parse-line.ts';

/** Words that usually mean something else: "sun cream", "may I", "a second thought". */
const AMBIGUOUS =
  /^(?:sun|mon|tues?|wed|thurs?|fri|sat|jan|feb|mar(?:ch)?|apr|may|jun|jul|aug|sept?|oct|nov|dec|now|(?:an?\s+|\d+\s*)?sec(?:ond)?s?)$/i;
const MEANT_AS_DATE = /(?:due|by|on|until|before|next|this)\s+$/i;
const TIME_OF_DAY = /\b(?:morning|noon|afternoon|evening|night|tonight|midnight)\b/i;

function dateOf({ start, text }: ParsedResult): Date {
  if (start.isCertain('hour') || TIME_OF_DAY.test(text)) return start.date();
  return endOfDay(start.get('year') ?? 0, start.get('month') ?? 1, start.get('day') ?? 1);
}

/** Tells whether a match is a date: whole words, and not ambiguous ones. */
function isMeant({ index, text: words }: ParsedResult, text: string): boolean {
  const before = text.slice(0, index);
  const isWhole = /(?:^|[\s(])$/.test(before) && /^(?:$|[\s).,;:!?])/.test(text.slice(index + words.length));
  return isWhole && (!AMBIGUOUS.test(words) || MEANT_AS_DATE.test(before));
}

/**
 * Finds English dates: "tomorrow 9am", "next friday", "in 2 weeks", "31 Jan". A date without a time means the whole
 * day. Days before today are not due dates, and are ignored.
 *
 * @see https://github.com/wanasit/chrono
 */
export const findDates: FindDates = (text, now) =>
  parse(text, now, { forwardDate: true }).flatMap((result): DateMatch[] => {
    const date = dateOf(result);
    const isPast = !(date.getTime() >= startOfDay(now.getTime()));
    if (isPast || !isMeant(result, text)) return [];
    const { index, text: words, end } = result;
    return [{ index, length: words.length, date, isSpan: Boolean(end) }];
  });
