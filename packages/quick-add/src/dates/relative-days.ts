import { addDays, addMonths, lastOfMonths, mondayOf, nextDate, weekdayOfDay } from './days.ts';
import { CLOCK_UNIT, COUNT, countOf, MONTH, monthOf, UNIT, WEEKDAY, weekdayOf } from './names.ts';
import { type Phrase, type Today, whole } from './phrases.ts';

const NONE = { day: undefined };
const PAST = '(?:last|past|previous)';

/** Adds a number of units to a day: `2`, `weeks`. */
export function addUnits(day: number, count: number, unit: string): number {
  if (unit.startsWith('d')) return addDays(day, count);
  if (unit.startsWith('w')) return addDays(day, count * 7);
  if (unit.startsWith('f')) return addDays(day, count * 14);
  return addMonths(day, unit.startsWith('m') ? count : count * 12);
}

/** Returns the coming one of a weekday, today included. */
function coming(today: number, weekday: number): number {
  return addDays(today, (weekday - weekdayOfDay(today) + 7) % 7);
}

const SATURDAY = 5;

/** Returns Saturday, or today if it is Sunday already. */
function weekend(today: number): number {
  return weekdayOfDay(today) > SATURDAY ? today : coming(today, SATURDAY);
}

function endOf(unit: string, day: number): number {
  if (unit === 'day') return day;
  if (unit === 'week') return addDays(mondayOf(day), 6);
  return lastOfMonths(day, { month: 1, quarter: 3, year: 12 }[unit] ?? 1);
}

const LETTERS: Readonly<Record<string, string>> = { d: 'day', w: 'week', m: 'month', y: 'year' };

function startOfNext(unit: string, { day }: Today): number {
  return unit === 'quarter' ? addMonths(day, 3) : addUnits(day, 1, unit);
}

function endOfNamedMonth(month: string, year: string, { day }: Today): number | undefined {
  if (year !== '') return Date.UTC(Number(year), monthOf(month), 0);
  const first = nextDate(addDays(day, 1 - new Date(day).getUTCDate()), monthOf(month), 1);
  return first === undefined ? undefined : lastOfMonths(first, 1);
}

/** Days that words count from today. */
export const RELATIVE_DAYS: readonly Phrase[] = [
  [whole('today'), (_, { day }) => ({ day })],
  [whole('tonight'), (_, { day }) => ({ day, part: 'night' })],
  [whole('this (morning|afternoon|evening)'), ([, part], { day }) => ({ day, ...(part && { part }) })],
  [whole('(?:tomorrow|tmrw?)'), (_, { day }) => ({ day: addDays(day, 1) })],
  [whole('(?:overmorrow|(?:the )?day after tomorrow)'), (_, { day }) => ({ day: addDays(day, 2) })],
  [whole(`(?:(?:this )?coming )?${WEEKDAY}`), readWeekday],
  [whole(`this ${WEEKDAY}`), ([, name = ''], { day }) => ({ day: coming(day, weekdayOf(name)) })],
  [whole(`next ${WEEKDAY}`), ([, name = ''], today) => ({ day: inWeek(name, 1, today) })],
  [
    whole(`${WEEKDAY}(?: of)? (this|next) week`),
    ([, name = '', week], today) => ({ day: inWeek(name, week === 'next' ? 1 : 0, today) }),
  ],
  [
    whole(`${WEEKDAY} in ${COUNT} weeks?`),
    ([, name = '', count = ''], today) => ({ day: inWeek(name, countOf(count), today) }),
  ],
  [whole('(?:this|the) weekend'), (_, { day }) => ({ day: weekend(day) })],
  [whole('next weekend'), (_, { day }) => ({ day: addDays(mondayOf(day), 7 + SATURDAY) })],
  [whole('next (week|month|quarter|year)'), ([, unit = ''], today) => ({ day: startOfNext(unit, today) })],
  [
    whole('(?:the )?(?:end|last day) of (?:the |this )?(day|week|month|quarter|year)'),
    ([, unit = ''], { day }) => ({ day: endOf(unit, day) }),
  ],
  [
    whole('(?:the )?(?:end|last day) of next (week|month|quarter|year)'),
    ([, unit = ''], today) => ({ day: endOf(unit, startOfNext(unit, today)) }),
  ],
  [
    whole(`(?:the )?(?:end|last day) of ${MONTH}(?: (\\d{4}))?`),
    ([, month = '', year = ''], today) => ({ day: endOfNamedMonth(month, year, today) }),
  ],
  [whole('eo([dwmy])'), ([, letter = ''], { day }) => ({ day: endOf(LETTERS[letter] ?? '', day) })],
  [
    whole(`(?:in|within) ${COUNT} ?${UNIT}`),
    ([, count = '', unit = ''], { day }) => ({ day: addUnits(day, countOf(count), unit) }),
  ],
  [
    whole(`${COUNT} ?${UNIT} from (?:now|today)`),
    ([, count = '', unit = ''], { day }) => ({ day: addUnits(day, countOf(count), unit) }),
  ],
];

/** Words for what is over. */
export const PAST_DAYS: readonly Phrase[] = [
  [whole('(?:yesterday|(?:the )?day before yesterday)'), () => NONE],
  [whole(`${PAST} (?:night|weekend|week|month|quarter|year|${WEEKDAY}|${MONTH})`), () => NONE],
  [whole(`${PAST} ${COUNT} ?(?:${UNIT}|${CLOCK_UNIT})`), () => NONE],
  [whole(`${WEEKDAY}(?: of)? ${PAST} week`), () => NONE],
  [whole(`${COUNT} ?(?:${UNIT}|${CLOCK_UNIT}) (?:ago|earlier)`), () => NONE],
];

function readWeekday([, name = '']: readonly string[], { day }: Today) {
  const isShort = !name.endsWith('day');
  return { day: coming(day, weekdayOf(name)), isWeekly: true, ...(isShort && { doubt: 'word' as const }) };
}

/** Returns a weekday of the week so many weeks after this one. Weeks begin on Monday. */
function inWeek(name: string, weeks: number, { day }: Today): number {
  return addDays(mondayOf(day), weeks * 7 + weekdayOf(name));
}
