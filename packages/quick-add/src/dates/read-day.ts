import { readDate } from './named-days.ts';
import { COUNT, countOf, UNIT, WEEKDAY } from './names.ts';
import { DOTTED_DAYS, NUMERIC_DAYS } from './numeric-days.ts';
import { type DayPhrase, type Phrase, readPhrase, type Today, whole } from './phrases.ts';
import { addUnits, PAST_DAYS, RELATIVE_DAYS } from './relative-days.ts';

const DAYS: readonly Phrase[] = [...PAST_DAYS, ...RELATIVE_DAYS];
const COUNTED = whole(`(?:${COUNT} ?|the )${UNIT} (before|after|from) (.+)`);
const END = /^(?:the )?(?:end of(?: the)?(?: day)?|eod|cob) (?:on )?(.+)$/;
/** A day to its end is that day. */
const TO_ITS_END = /^(.+) (?:eod|cob|end of (?:the )?day)$/;
const WEEKDAYS = whole(`${WEEKDAY}[-–]${WEEKDAY}`);

function readPlainDay(text: string, today: Today): DayPhrase | undefined {
  const numeric = today.order.hasDots ? [...NUMERIC_DAYS, ...DOTTED_DAYS] : NUMERIC_DAYS;
  return readPhrase(DAYS, text, today) ?? readDate(text, today, numeric);
}

/** Reads a phrase that means a day, such as `next friday`, `24 dec` or `3 days before 24 dec`. */
export function readDay(text: string, today: Today): DayPhrase | undefined {
  const plain = readPlainDay(text, today);
  if (plain) return plain;
  const [, weekday] = WEEKDAYS.exec(text) ?? [];
  if (weekday !== undefined) {
    const first = readPlainDay(weekday, today);
    return first && { day: first.day, isSpan: true };
  }
  const [, count, unit, side, anchor] = COUNTED.exec(text) ?? [];
  if (unit !== undefined && anchor !== undefined) {
    const from = readPlainDay(anchor, today);
    const days = countOf(count ?? 'a') * (side === 'before' ? -1 : 1);
    return from && { day: from.day === undefined ? undefined : addUnits(from.day, days, unit) };
  }
  const [, ended] = END.exec(text) ?? TO_ITS_END.exec(text) ?? [];
  return ended === undefined ? undefined : readPlainDay(ended, today);
}
