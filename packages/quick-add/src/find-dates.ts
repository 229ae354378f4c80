import { dayOf } from './calendar.ts';
import { isMeant, readBefore } from './dates/context.ts';
import { dayOrder } from './dates/day-order.ts';
import { dueOfMoment } from './dates/due-of-moment.ts';
import { type Moment, MomentReader } from './dates/read-moment.ts';
import { goesOn, type Reading, type Token, tokensOf } from './dates/tokens.ts';
import { type Due, isAllDay, splitDue } from './due-date.ts';
import type { Words } from './parse-line.ts';

/** A date found in a text, with the prepositions that belong to it. */
export interface DateMatch extends Words {
  readonly due: Due;
  /** The time of day if there is no day: "at 9:00". */
  readonly timeOnly: string | undefined;
  /** The words say more than one date: a time span, or a choice. They stay in the title. */
  readonly isSpan: boolean;
  /** The date is a whole day. */
  readonly isDay: boolean;
  /** "Until" stands before the date. */
  readonly isEnd: boolean;
}

const SPAN = /^(?:-|–|—|to|until|till|through|thru|and|or|&)$/;

/** Returns the end of the span that begins with a moment; undefined if it begins none. */
function readSpan(
  tokens: readonly Token[],
  first: Reading<Moment>,
  reader: MomentReader,
): Reading<Moment> | undefined {
  const { text = '' } = tokens[first.next] ?? {};
  if (!goesOn(first) || !SPAN.test(text)) return undefined;
  const last = reader.read(first.next + 1);
  const isSame = (last?.value.day === undefined) === (first.value.day === undefined);
  const isTime = last?.value.day === undefined && !/^(?:and|or|&)$/.test(text);
  return last && (isSame || isTime) ? last : undefined;
}

/**
 * Finds English dates: "tomorrow 9am", "next friday", "in 2 weeks", "31 Jan". A date without a time means the whole
 * day. Words for what is over are no due dates, and are passed over as a whole.
 */
export function findDates(text: string, now: Date, locale?: string): DateMatch[] {
  const tokens = tokensOf(text);
  const instant = now.getTime();
  const today = { day: dayOf(instant), instant, order: dayOrder(locale) };
  const reader = new MomentReader(tokens, today);
  const dates: DateMatch[] = [];
  for (let first = 0; first < tokens.length; ) {
    const found = reader.read(first);
    if (!found) {
      first += 1;
      continue;
    }
    const span = readSpan(tokens, found, reader);
    const before = readBefore(tokens, first);
    const due = isMeant(tokens, found, before) ? dueOfMoment(found.value, today) : undefined;
    first = (span ?? found).next;
    if (due === undefined) continue;
    const { day, time } = found.value;
    const { end } = span ?? found;
    dates.push({
      index: before.index,
      length: end - before.index,
      due,
      timeOnly: time && !day ? splitDue(due).time : undefined,
      isDay: isAllDay(due),
      isSpan: span !== undefined || day?.isSpan === true || time?.isSpan === true,
      isEnd: before.preposition === 'until' || before.preposition === 'till',
    });
  }
  return dates;
}
