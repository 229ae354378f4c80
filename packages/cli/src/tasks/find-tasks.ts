import type { Task } from '@tickline/client/mirror';
import { comparator, matches, type TaskListQuery, taskListQuerySchema } from '@tickline/contract';
import { DAY_MS, dayOf, dayOfDue, daysSinceMonday, dueOf, isAllDay, isOverdue } from '@tickline/quick-add';
import type { Args, Options } from '../args.ts';
import { usageError } from '../cli-error.ts';

/** Filters and order, as the API has them. */
export const LIST_OPTIONS: Options = {
  status: {
    value: 'STATUS',
    short: 's',
    choices: ['pending', 'completed', 'all'],
    about: 'Default: pending',
  },
  due: { value: 'DATE', about: 'today, tomorrow, week, overdue, none, any, or a date: 2026-12-24, friday' },
  'due-before': { value: 'TIME', about: 'Due before then: 2026-12-24, or 2026-12-24T09:00:00Z' },
  'due-after': { value: 'TIME', about: 'Due then or later' },
  'completed-before': { value: 'TIME', about: 'Completed before then' },
  'completed-after': { value: 'TIME', about: 'Completed then or later' },
  tag: { value: 'TAG', short: 't', isMultiple: true, about: 'Has this tag; give it once for each' },
  priority: {
    value: 'PRIORITY',
    short: 'p',
    isMultiple: true,
    choices: ['low', 'medium', 'high'],
    about: 'low, medium or high; give it once for each',
  },
  search: { value: 'TEXT', about: 'Has this text in its title or description' },
  sort: {
    value: 'FIELD',
    choices: ['created_at', 'updated_at', 'due_date', 'completed_at', 'priority', 'title'],
    about: 'Default: created_at',
  },
  order: { value: 'ORDER', choices: ['asc', 'desc'], about: 'Default: desc' },
  limit: { value: 'N', about: 'How many at most, 1 to 100; default: 100' },
  all: { short: 'a', about: 'Shows them all, however many' },
};

type DueTest = (task: Task) => boolean;

/** Reads a day in words. The words for dates take a while to load, and few lists need them. */
async function readDay(words: string, now: Date): Promise<number> {
  const { readDue } = await import('./read-fields.ts');
  const due = readDue(words, now);
  if (!isAllDay(due)) throw usageError('--due takes a day. Use --due-before or --due-after for a time.');
  return dayOfDue(due);
}

async function dueTest(words: string, now: Date): Promise<DueTest> {
  const today = dayOf(now.getTime());
  const within =
    (from: number, days: number): DueTest =>
    (task) => {
      const due = dueOf(task);
      return due !== null && dayOfDue(due) >= from && dayOfDue(due) < from + days * DAY_MS;
    };
  switch (words) {
    case 'any':
      return ({ due_date }) => due_date !== null;
    case 'none':
      return ({ due_date }) => due_date === null;
    case 'overdue':
      return (task) => isOverdue(task, now.getTime());
    case 'today':
      return within(today, 1);
    case 'tomorrow':
      return within(today + DAY_MS, 1);
    case 'week':
      return within(today - daysSinceMonday(now.getTime()) * DAY_MS, 7);
    default:
      return within(await readDay(words, now), 1);
  }
}

function queryOf(args: Args): TaskListQuery {
  const limit = args.text('limit');
  const result = taskListQuerySchema.safeParse({
    status: args.text('status') ?? 'pending',
    priority: args.texts('priority'),
    tag: args.texts('tag')?.map((tag) => tag.replace(/^#/, '')),
    search: args.text('search') ?? (args.words.length > 0 ? args.words.join(' ') : undefined),
    due_before: args.text('due-before'),
    due_after: args.text('due-after'),
    completed_before: args.text('completed-before'),
    completed_after: args.text('completed-after'),
    sort: args.text('sort'),
    order: args.text('order'),
    limit: limit === undefined ? undefined : Number(limit),
  });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw usageError(`--${String(issue?.path[0]).replaceAll('_', '-')} ${issue?.message ?? 'is not valid'}.`);
}

/** Tasks that a list shows. */
export interface Found {
  readonly tasks: readonly Task[];
  /** Number of tasks that match. */
  readonly total: number;
}

/** Prepares a list. @returns a function that finds its tasks @throws {CliError} if an option has a wrong value */
export async function finderOf(args: Args, now: Date): Promise<(all: readonly Task[]) => Found> {
  const { sort, order, limit, ...filters } = queryOf(args);
  const due = args.text('due');
  const isDue = due === undefined ? () => true : await dueTest(due.trim(), now);
  return (all) => {
    const found = all.filter((task) => matches(task, filters) && isDue(task));
    found.sort(comparator({ sort, order }));
    return { tasks: args.has('all') ? found : found.slice(0, limit), total: found.length };
  };
}
