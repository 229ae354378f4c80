import { NUMBER_WORDS } from '@tickline/recurrence';

/** Parts of patterns for phrases in lower case, and the meanings of what they match. */

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

export const WEEKDAY =
  '(mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)';
export const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
export const COUNT = `(\\d{1,4}|a couple of|an?|${NUMBER_WORDS.join('|')})`;
export const UNIT = '(d|days?|w|wks?|weeks?|fortnights?|mo|months?|y|yrs?|years?)';
export const CLOCK_UNIT = '(h|hrs?|hours?|mins?|minutes?)';

/** Returns the days of a weekday after Monday. */
export function weekdayOf(name: string): number {
  return WEEKDAYS.indexOf(name.slice(0, 3));
}

/** Returns the number of a month, from 1. */
export function monthOf(name: string): number {
  return MONTHS.indexOf(name.slice(0, 3)) + 1;
}

/** Returns the number of digits or of a word: `3`, `three`, `a`. */
export function countOf(text: string): number {
  if (text === 'a couple of') return 2;
  if (/^an?$/.test(text)) return 1;
  const place = NUMBER_WORDS.indexOf(text);
  return place < 0 ? Number(text) : place + 1;
}
