import type { z } from 'zod';
import { isFullDate } from './date-time.ts';
import type { Issue } from './errors.ts';

/** A due date with what belongs to it, as a client gives them. */
interface Given {
  due_date?: string | null | undefined;
  all_day?: boolean | undefined;
  recurrence?: string | null | undefined;
  time_zone?: string | null | undefined;
}

const MIDNIGHT = 'T00:00:00.000Z';

function allDayIssue({ due_date, all_day }: Given): string | undefined {
  if (all_day === undefined || (due_date === null && !all_day)) return undefined;
  if (due_date === undefined || due_date === null) return 'must come with a due_date';
  if (isFullDate(due_date)) return all_day ? undefined : 'must not be false with a date without a time';
  if (all_day && !due_date.endsWith(MIDNIGHT)) return 'must not be true with a time other than midnight UTC';
  return undefined;
}

/** Problems of a rule that lacks something. */
export const RULE_ISSUES = {
  due_date: { path: 'recurrence', message: 'needs a due_date' },
  time_zone: { path: 'time_zone', message: 'is needed by a recurring task that is due at a time' },
} as const satisfies Record<string, Issue>;

/** Returns what a rule lacks, as far as it is given at the same time. @param isNew whether nothing else is known */
function ruleIssue({ due_date, recurrence, time_zone, all_day }: Given, isNew: boolean): Issue | undefined {
  if (typeof recurrence !== 'string') return undefined;
  if (due_date === null || (isNew && due_date === undefined)) return RULE_ISSUES.due_date;
  if (typeof due_date !== 'string' || isFullDate(due_date) || all_day) return undefined;
  return time_zone === null || (isNew && time_zone === undefined) ? RULE_ISSUES.time_zone : undefined;
}

type Context = z.core.$RefinementCtx<Given>;

const checkWith = (isNew: boolean) => (given: Given, context: Context) => {
  const message = allDayIssue(given);
  // A new task is due on no day anyway.
  const isDefault = isNew && given.all_day === false && given.due_date === undefined;
  if (message !== undefined && !isDefault) context.addIssue({ code: 'custom', path: ['all_day'], message });
  const issue = ruleIssue(given, isNew);
  if (issue) context.addIssue({ code: 'custom', path: [issue.path], message: issue.message });
};

/** Checks that the fields of a new task agree. */
export const checkNewDueDate = checkWith(true);

/** Checks that the fields to change agree. The database checks them with those of the task. */
export const checkDueDate = checkWith(false);

/** Sets `all_day` with each due date. Without a time, the due date becomes midnight UTC. */
export function settleDueDate<T extends Given>(given: T): T {
  const { due_date, all_day = false } = given;
  if (due_date === undefined) return given;
  if (due_date === null) return { ...given, all_day: false };
  if (isFullDate(due_date)) return { ...given, due_date: `${due_date}${MIDNIGHT}`, all_day: true };
  return { ...given, all_day };
}
