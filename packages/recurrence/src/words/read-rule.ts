import { parseRule } from '../parse-rule.ts';
import { type Frequency, WEEKDAYS } from '../rule.ts';
import { RuleError } from '../rule-error.ts';
import { type Days, readDays, readOrdinals, readWeekdays } from './days.ts';
import { monthOfWord, numberOfWord, ordinalOfWord, unitOfWord, weekdayOfWord } from './meanings.ts';
import { WordList } from './word-list.ts';

const MAX_LENGTH = 200;

/** A rule that is being read. */
interface Draft {
  /** Parts by their names. */
  readonly parts: Map<string, string>;
  /** The frequency is a guess, which a later word may change. */
  isGuess: boolean;
  /** Numbered weekdays may mean every so many weeks: "every 2nd monday". */
  isAmbiguous: boolean;
  /** "Of each month" was said. */
  isOfEachMonth: boolean;
}

/**
 * Reads a rule from English words: `daily`, `every other week`, `every weekday`, `every monday and thursday until 2027-03-01`,
 * `every month on the 15th`, `every last friday of the month`, `every year on march 3`, `every 2 weeks, 5 times`, and all that
 * `describeRule` writes. Letter case does not matter.
 *
 * @param words - at most 200 characters, all of which must belong to the rule
 * @returns the rule as `parseRule` returns it, or undefined if the words are none
 */
export function readRule(words: string): string | undefined {
  if (words.length > MAX_LENGTH || !/^[\x20-\x7e]*$/.test(words)) return undefined;
  const list = new WordList(words);
  const draft: Draft = { parts: new Map(), isGuess: false, isAmbiguous: false, isOfEachMonth: false };
  if (!readHead(list, draft)) return undefined;
  while (!list.isDone) {
    if (!READERS.some((read) => list.attempt(() => read(list, draft) || undefined))) return undefined;
  }
  return isClear(draft) ? toRule(draft) : undefined;
}

/** "Every year on the 15th" is not clear: all months have one. */
function isClear({ parts, isAmbiguous, isOfEachMonth }: Draft): boolean {
  const isVague = parts.get('FREQ') === 'YEARLY' && parts.has('BYMONTHDAY') && !parts.has('BYMONTH');
  return !isAmbiguous && isVague === isOfEachMonth;
}

function toRule({ parts }: Draft): string | undefined {
  try {
    return parseRule([...parts].map((part) => part.join('=')).join(';'));
  } catch (error) {
    if (error instanceof RuleError) return undefined;
    throw error;
  }
}

const ADVERBS: ReadonlyMap<string, readonly [Frequency, number]> = new Map([
  ['daily', ['DAILY', 1]],
  ['weekly', ['WEEKLY', 1]],
  ['fortnightly', ['WEEKLY', 2]],
  ['monthly', ['MONTHLY', 1]],
  ['quarterly', ['MONTHLY', 3]],
  ['yearly', ['YEARLY', 1]],
  ['annually', ['YEARLY', 1]],
]);

/** Reads how often: `daily`, `every 3 days`, `every monday`. */
function readHead(list: WordList, draft: Draft): boolean {
  const adverb = list.takeAs((word) => ADVERBS.get(word));
  if (adverb) return setFrequency(draft, ...adverb);
  if (!list.take('every') && !list.take('each')) return false;
  const period = list.attempt(() => readPeriod(list));
  if (period) return setFrequency(draft, ...period);
  const isEveryOther = list.take('other');
  const days = readDays(list);
  const isWeekly =
    days?.weekdays.every(({ ordinal }) => ordinal === 0) && days.dates.length + days.places.length === 0;
  if (days && isWeekly) return setFrequency(draft, 'WEEKLY', isEveryOther ? 2 : 1) && setDays(draft, days);
  if (isEveryOther) return false;
  if (!days) return setFrequency(draft, 'YEARLY', 1) && readMonths(list, draft);
  draft.isAmbiguous = days.weekdays.some(({ ordinal }) => Math.abs(ordinal) > 1);
  draft.isGuess = days.month === undefined;
  return setFrequency(draft, draft.isGuess ? 'MONTHLY' : 'YEARLY', 1) && setDays(draft, days);
}

/** Reads `week`, `other week`, `3 weeks` or `3rd week`. The 3rd day of a month is something else. */
function readPeriod(list: WordList): readonly [Frequency, number] | undefined {
  const other = list.take('other') ? 2 : undefined;
  const interval = other ?? list.takeAs(numberOfWord) ?? list.takeAs(ordinalOfWord);
  const unit = list.takeAs(unitOfWord);
  return unit === undefined || (interval !== undefined && list.peek() === 'of')
    ? undefined
    : [unit, interval ?? 1];
}

type Reader = (list: WordList, draft: Draft) => boolean;

/** Readers of the words that may follow. Each takes its words, sets a part and returns true, or returns false. */
const READERS: readonly Reader[] = [
  function onDays(list, draft) {
    const days = list.take('on') ? readDays(list) : undefined;
    return days !== undefined && setDays(draft, days);
  },
  function ofTheMonth(list, draft) {
    const hasBegun = list.take('of') && (list.take('the') || list.take('each') || list.take('every'));
    const unit = hasBegun ? list.takeAs(unitOfWord) : undefined;
    if (unit !== 'MONTHLY' && unit !== 'YEARLY') return false;
    if (draft.isGuess) draft.parts.set('FREQ', unit);
    const isWhole = draft.parts.get('FREQ') === unit;
    draft.isOfEachMonth = !isWhole;
    draft.isAmbiguous = false;
    return isWhole || unit === 'MONTHLY';
  },
  function inMonths(list, draft) {
    if (!list.take('in') && !list.take('of')) return false;
    if (draft.isGuess) draft.parts.set('FREQ', 'YEARLY');
    draft.isAmbiguous = false;
    return readMonths(list, draft);
  },
  function ifItIs(list, draft) {
    const weekdays = list.take('if', 'it', 'is') ? readWeekdays(list) : [];
    return weekdays.length > 0 && setDays(draft, { weekdays, dates: [], places: [], month: undefined });
  },
  function onlyTheFirst(list, draft) {
    const places = list.take(',', 'only', 'the') ? readOrdinals(list) : [];
    return places.length > 0 && list.take('of', 'these') && set(draft, 'BYSETPOS', places.join());
  },
  function weeksFrom(list, draft) {
    const weekday = list.take(',', 'with', 'weeks', 'from') ? list.takeAs(weekdayOfWord) : undefined;
    return weekday !== undefined && set(draft, 'WKST', `${WEEKDAYS[weekday]}`);
  },
  function times(list, draft) {
    list.take(',');
    list.take('for');
    const count = list.takeAs(numberOfWord);
    return (
      count !== undefined && (list.take('times') || list.take('time')) && set(draft, 'COUNT', `${count}`)
    );
  },
  function until(list, draft) {
    list.take(',');
    const date = list.take('until') ? list.takeAs(dateOfWord) : undefined;
    const time = list.takeAs(timeOfWord);
    if (date === undefined || (time !== undefined && !list.take('utc'))) return false;
    return set(draft, 'UNTIL', time === undefined ? date : `${date}T${time}Z`);
  },
];

function dateOfWord(word: string): string | undefined {
  return /^\d{4}-\d\d-\d\d$/.test(word) ? word.replaceAll('-', '') : undefined;
}

function timeOfWord(word: string): string | undefined {
  if (!/^\d\d:\d\d(?::\d\d)?$/.test(word)) return undefined;
  return word.replaceAll(':', '').padEnd('HHMMSS'.length, '0');
}

function readMonths(list: WordList, draft: Draft): boolean {
  const months = list.takeList(() => list.takeAs(monthOfWord));
  return months.length > 0 && set(draft, 'BYMONTH', months.join());
}

function setFrequency(draft: Draft, frequency: Frequency, interval: number): boolean {
  return set(draft, 'FREQ', frequency) && set(draft, 'INTERVAL', `${interval}`);
}

function setDays(draft: Draft, { weekdays, dates, places, month }: Days): boolean {
  const byDay = weekdays.map(({ ordinal, weekday }) => `${ordinal || ''}${WEEKDAYS[weekday]}`);
  return (
    (byDay.length === 0 || set(draft, 'BYDAY', byDay.join())) &&
    (dates.length === 0 || set(draft, 'BYMONTHDAY', dates.join())) &&
    (places.length === 0 || set(draft, 'BYSETPOS', places.join())) &&
    (month === undefined || set(draft, 'BYMONTH', `${month}`))
  );
}

/** Sets a part that was not set before. */
function set({ parts }: Draft, name: string, value: string): boolean {
  if (parts.has(name)) return false;
  parts.set(name, value);
  return true;
}
