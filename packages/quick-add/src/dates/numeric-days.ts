import { dayOfNumbers, nextDate } from './days.ts';
import { type Phrase, type Today, whole } from './phrases.ts';

const isFullYear = (year: string) => year.length === 4;

/** Returns the day of two numbers in the order of the user's locale, and a year if there is one. */
function inOrder(first: string, second: string, year: string, { day, order }: Today): number | undefined {
  const [month, date] = order.isMonthFirst ? [first, second] : [second, first];
  if (year === '') return nextDate(day, Number(month), Number(date));
  return dayOfNumbers(Number(isFullYear(year) ? year : `20${year}`), Number(month), Number(date));
}

/** Dates in numbers. */
export const NUMERIC_DAYS: readonly Phrase[] = [
  [
    whole('(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})'),
    ([, year, , month, date]) => ({ day: dayOfNumbers(Number(year), Number(month), Number(date)) }),
  ],
  [
    whole('(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4})'),
    ([, first = '', , second = '', year = ''], today) => ({ day: inOrder(first, second, year, today) }),
  ],
  [
    whole('(\\d{1,2})/(\\d{1,2})/(\\d\\d)'),
    ([, first = '', second = '', year = ''], today) => ({ day: inOrder(first, second, year, today) }),
  ],
  // "Support 24/7" is no date in July.
  [
    whole('(?!24/7$)(\\d{1,2})/(\\d{1,2})'),
    ([, first = '', second = ''], today) => ({ day: inOrder(first, second, '', today), doubt: 'fraction' }),
  ],
];

/** Dates with dots, in locales that write them so. */
export const DOTTED_DAYS: readonly Phrase[] = [
  [
    whole('(\\d{1,2})\\.(\\d{1,2})\\.(\\d\\d)?'),
    ([, first = '', second = '', year = ''], today) => ({
      day: inOrder(first, second, year, today),
      doubt: 'dotted',
    }),
  ],
];
