import { nextInSeries, parseRule, type Series } from '../src/index.ts';

/** A series in a zone, or of days without one. */
export function seriesOf(rule: string, due: string, timeZone: string | null = null): Series {
  const allDay = due.length === 'YYYY-MM-DD'.length;
  return { rule: parseRule(rule), due: new Date(due), allDay, timeZone, wallTime: null };
}

/** Completes a series task by task, each on time, and returns its tasks with the first one. */
export function walk(series: Series, limit: number): Series[] {
  const tasks: Series[] = [];
  for (let next: Series | null = series; next && tasks.length < limit; next = nextInSeries(next, next.due)) {
    tasks.push(next);
  }
  return tasks;
}

/** The days of a series of days: `1997-09-02`. */
export function daysOf(rule: string, due: string, limit: number): string[] {
  return walk(seriesOf(rule, due), limit).map((task) => task.due.toISOString().slice(0, due.length));
}
