import { dayOfNumbers, nextDate, nextDateOfMonth, weekdayOfDay } from './days.ts';
import { MONTH, monthOf, WEEKDAY, weekdayOf } from './names.ts';
import { type DayPhrase, type Phrase, readPhrase, type Today, whole } from './phrases.ts';

const DATE = '(\\d{1,2})(?:st|nd|rd|th|\\.)?';
const YEAR = '(?: (\\d{4}))?';
const DASH = ' ?(?:-|–|to) ?';

function dayOfNames(month: string, date: string, year: string, today: Today): number | undefined {
  return year === ''
    ? nextDate(today.day, monthOf(month), Number(date))
    : dayOfNumbers(Number(year), monthOf(month), Number(date));
}

/** Dates with the name of a month. */
const DATES: readonly Phrase[] = [
  [
    whole(`(?:the )?${DATE}(?: of)? ${MONTH}${YEAR}`),
    ([, date = '', month = '', year = ''], today) => ({ day: dayOfNames(month, date, year, today) }),
  ],
  [
    whole(`${MONTH} (?:the )?${DATE}${YEAR}`),
    ([, month = '', date = '', year = ''], today) => ({
      day: dayOfNames(month, date, year, today),
      ...(year === '' && { doubt: 'count' }),
    }),
  ],
  [
    whole(`${DATE}${DASH}${DATE}(?: of)? ${MONTH}${YEAR}`),
    ([, date = '', , month = '', year = ''], today) => ({
      day: dayOfNames(month, date, year, today),
      isSpan: true,
    }),
  ],
  [
    whole(`${MONTH} ${DATE}${DASH}${DATE}${YEAR}`),
    ([, month = '', date = '', , year = ''], today) => ({
      day: dayOfNames(month, date, year, today),
      isSpan: true,
    }),
  ],
];

/** Takes a date only if it has the weekday that is named beside it. */
function onWeekday(weekday: string, found: DayPhrase | undefined): DayPhrase | undefined {
  if (found?.day === undefined) return found;
  const isRight = weekdayOfDay(found.day) === weekdayOf(weekday);
  const { isSpan = false } = found;
  return { day: isRight ? found.day : undefined, isSpan };
}

const WITH_WEEKDAY = whole(`${WEEKDAY} (.+)`);
const ORDINAL: Phrase = [
  whole('(?:the )?(\\d{1,2})(?:st|nd|rd|th)'),
  ([, date], today) => ({ day: nextDateOfMonth(today.day, Number(date)), doubt: 'ordinal' }),
];

/** Reads "31 January 2028", "Dec 24", "the 15th", and any date in numbers; with or without its weekday before it. */
export function readDate(text: string, today: Today, numeric: readonly Phrase[]): DayPhrase | undefined {
  const phrases = [...DATES, ...numeric, ORDINAL];
  const [, weekday, date] = WITH_WEEKDAY.exec(text) ?? [];
  if (weekday === undefined || date === undefined) return readPhrase(phrases, text, today);
  return onWeekday(weekday, readPhrase(phrases, date, today));
}
