import type { DayOrder } from './day-order.ts';

/** The day on which a line is written, and by which customs. */
export interface Today {
  readonly day: number;
  readonly instant: number;
  readonly order: DayOrder;
}

/**
 * Reasons for which words may be no date:
 * - `word`: "sun", which means something else too
 * - `ordinal`: "the 3rd", which may go on with "floor"
 * - `fraction`: "5/6"
 * - `dotted`: "3.12.", which may be a version
 * - `count`: "May 5", which may go on with "people"
 */
export type Doubt = 'word' | 'ordinal' | 'fraction' | 'dotted' | 'count';

/** A day that a phrase means. */
export interface DayPhrase {
  /** Undefined if the words mean a day, and none that a task can be due on: one that is over, or that no calendar has. */
  readonly day: number | undefined;
  readonly doubt?: Doubt;
  /** A weekday, which comes again. */
  readonly isWeekly?: boolean;
  readonly isSpan?: boolean;
  /** A part of the day: "tonight". */
  readonly part?: string;
}

/** A pattern of a whole phrase, and its meaning. */
export type Phrase = readonly [pattern: RegExp, read: (match: readonly string[], today: Today) => DayPhrase];

/** Returns the meaning of the first pattern that matches. */
export function readPhrase(phrases: readonly Phrase[], text: string, today: Today): DayPhrase | undefined {
  for (const [pattern, read] of phrases) {
    const match = pattern.exec(text);
    if (match)
      return read(
        [...match].map((group) => group ?? ''),
        today,
      );
  }
  return undefined;
}

export const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);
