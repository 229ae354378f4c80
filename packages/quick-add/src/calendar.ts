/**
 * Days of the user's own time zone. A day is the midnight UTC that stands for it in an all-day due date, so that all
 * days have 24 hours. All instants are milliseconds since the epoch.
 */

export const DAY_MS = 86_400_000;

/** Returns the day of an instant. */
export function dayOf(instant: number): number {
  const date = new Date(instant);
  const day = new Date(0);
  return day.setUTCFullYear(date.getFullYear(), date.getMonth(), date.getDate());
}

/** Returns the instant at which the day of `now` begins, or the one `days` after it. */
export function startOfDay(now: number, days = 0): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

/** Returns how many days have passed since Monday: 0 on a Monday. */
export function daysSinceMonday(now: number): number {
  return (new Date(now).getDay() + 6) % 7;
}

/** Returns a day as the API takes it: `2026-12-24`. */
export function fullDate(day: number): string {
  return new Date(day).toISOString().slice(0, 'YYYY-MM-DD'.length);
}
