import { type ParsedResult, parse } from 'chrono-node/en';
import { dayOf, fullDate } from './calendar.ts';
import { splitDue } from './due-date.ts';
import type { DateMatch, WordReader } from './parse-line.ts';

/** Words that usually mean something else: "sun cream", "may I", "a second thought". */
const AMBIGUOUS =
  /^(?:sun|mon|tues?|wed|thurs?|fri|sat|jan|feb|mar(?:ch)?|apr|may|jun|jul|aug|sept?|oct|nov|dec|now|(?:an?\s+|\d+\s*)?sec(?:ond)?s?)$/i;
const MEANT_AS_DATE = /(?:due|by|on|until|before|next|this)\s+$/i;
const TIME_OF_DAY = /\b(?:morning|noon|afternoon|evening|night|tonight|midnight)\b/i;
/** The API's dates end here. */
const LAST_INSTANT = Date.UTC(9999, 11, 31);

type Start = ParsedResult['start'];

const hasTime = ({ start, text }: ParsedResult) => start.isCertain('hour') || TIME_OF_DAY.test(text);
const hasDay = (start: Start) => start.isCertain('day') || start.isCertain('weekday');

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
export const findDates: WordReader['findDates'] = (text, now) =>
  parse(text, now, { forwardDate: true }).flatMap((result): DateMatch[] => {
    const date = result.start.date();
    const isTimed = hasTime(result);
    const isPossible = date.getTime() < LAST_INSTANT && dayOf(date.getTime()) >= dayOf(now.getTime());
    if (!isPossible || !isMeant(result, text)) return [];
    const due = isTimed ? date.toISOString() : fullDate(dayOf(date.getTime()));
    const timeOnly = isTimed && !hasDay(result.start) ? splitDue(due).time : undefined;
    const { index, text: words, end } = result;
    return [{ index, length: words.length, due, timeOnly, isSpan: Boolean(end) }];
  });
