/** A task that repeats: its rule, and the task that is due now. */
export interface Series {
  /** The rule, as `parseRule` returns it. Its COUNT includes the task that is due now. */
  readonly rule: string;
  /** When the task is due. In a series of days, midnight UTC of its day. */
  readonly due: Date;
  readonly allDay: boolean;
  /** The IANA zone of the time of day. A series of days has none. */
  readonly timeZone: string | null;
  /** The time of day of the series, `HH:MM[:SS[.sss]]`, if a clock change moved this due date off it. */
  readonly wallTime: string | null;
}

/** Returns the next task of a series, or null if the series ends. */
export function nextInSeries(_series: Series, _after: Date): Series | null {
  throw new Error('to come');
}

/** Returns the next dates of a series, `n` at most. */
export function occurrences(_series: Series, _n: number): Date[] {
  throw new Error('to come');
}
