import { CLOCK_UNIT, COUNT, countOf } from './names.ts';
import { type DayPhrase, type Today, whole } from './phrases.ts';
import { readDay } from './read-day.ts';
import { readPart, readTime, type TimePhrase, timeInPart, timeOfPart } from './read-time.ts';
import { goesOn, type Reading, readLongest, type Token } from './tokens.ts';

/** A day, a time, or both, as words say them. */
export interface Moment {
  readonly day?: DayPhrase | undefined;
  readonly time?: TimePhrase | undefined;
  readonly part?: string | undefined;
  /** An instant that needs no day: "in 30 minutes". */
  readonly instant?: number;
}

const AMOUNT = `${COUNT} ?${CLOCK_UNIT}`;
const LATER = whole(`(?:in|within) (?:${AMOUNT}(?:(?: and)? ${AMOUNT})?|(half an hour))`);
const ISO = /^\d{4}-\d\d-\d\dt\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(z|[+-]\d\d:\d\d)?$/;
/** A time with one of these is that of another zone. */
const ZONE =
  /^(?:utc|gmt|z|[ecmp][sd]?t|akst|akdt|hst|bst|wes?t|cest|eest|msk|ist|jst|kst|sgt|aest|aedt|acst|awst|nzst|nzdt)$/;
const HALF_HOUR_MS = 1_800_000;

function amountMs(count: string | undefined, unit: string | undefined): number {
  return countOf(count ?? '0') * (unit?.startsWith('h') ? 2 * HALF_HOUR_MS : HALF_HOUR_MS / 30);
}

function readInstant(text: string, { instant }: Today): Moment | undefined {
  if (ISO.test(text)) {
    const time = Date.parse(text.toUpperCase());
    return Number.isNaN(time) ? undefined : { instant: time };
  }
  const match = LATER.exec(text);
  if (!match) return undefined;
  const [, count, unit, nextCount, nextUnit, half] = match;
  const later = half ? HALF_HOUR_MS : amountMs(count, unit) + amountMs(nextCount, nextUnit);
  return { instant: instant + later };
}

/** Joins two readings, of which the second follows the first. */
function joined<Value>(
  first: Reading<unknown>,
  second: Reading<unknown> | undefined,
  value: Value,
): Reading<Value> {
  const { end, next, after } = second ?? first;
  return { value, index: first.index, end, next, after };
}

/** Reads a moment that begins with a token: "tomorrow morning", "9am on friday", "in 2 days at 9". */
export class MomentReader {
  readonly #tokens: readonly Token[];
  readonly #today: Today;

  constructor(tokens: readonly Token[], today: Today) {
    this.#tokens = tokens;
    this.#today = today;
  }

  read(first: number): Reading<Moment> | undefined {
    const instant = readLongest(this.#tokens, first, (text) => readInstant(text, this.#today));
    return instant ?? this.#dayThenTime(first) ?? this.#timeThenDay(first);
  }

  /** Reads a day without its time. */
  #day(first: number): Reading<DayPhrase> | undefined {
    return readLongest(this.#tokens, first, (text) => readDay(text, this.#today));
  }

  #time(first: number): Reading<TimePhrase> | undefined {
    const found = readLongest(this.#tokens, first, readTime);
    const isForeign = found?.after === '' && ZONE.test(this.#tokens[found.next]?.text ?? '');
    return isForeign ? undefined : found;
  }

  #dayThenTime(first: number): Reading<Moment> | undefined {
    const day = this.#day(first);
    if (!day) return undefined;
    const partAfter = goesOn(day) ? readLongest(this.#tokens, day.next, readPart) : undefined;
    const part = day.value.part ?? partAfter?.value;
    const before = partAfter ?? day;
    const found = goesOn(before) ? this.#time(before.next) : undefined;
    const time = found && part ? timeInPart(found.value, part) : found?.value;
    return joined(day, found ?? partAfter, {
      day: day.value,
      part,
      time: time ?? (part ? timeOfPart(part) : undefined),
    });
  }

  #timeThenDay(first: number): Reading<Moment> | undefined {
    const time = this.#time(first);
    if (!time) return undefined;
    const isOn = /^(?:on|of)$/.test(this.#tokens[time.next]?.text ?? '');
    const day = goesOn(time) ? this.#day(time.next + (isOn ? 1 : 0)) : undefined;
    return joined(time, day, { time: time.value, day: day?.value });
  }
}
