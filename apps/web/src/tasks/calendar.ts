/** Days of the user's own time zone; all instants are milliseconds since the epoch. */

/** Returns the midnight that begins a day, `days` after the day of `now`. A day may have 23 or 25 hours. */
export function startOfDay(now: number, days = 0): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

/** Returns how many days after the day of `now` an instant is; 0 on the same day. */
export function daysFrom(now: number, instant: number): number {
  const DAY_MS = 86_400_000;
  return Math.round((startOfDay(instant) - startOfDay(now)) / DAY_MS);
}

/** Returns the eight midnights around the week of `now`, Monday to Monday. */
export function weekOf(now: number): readonly number[] {
  const sinceMonday = (new Date(now).getDay() + 6) % 7;
  return Array.from({ length: 8 }, (_, day) => startOfDay(now, day - sinceMonday));
}
