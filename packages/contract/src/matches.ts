import { foldText } from './fold-text.ts';
import type { Task } from './task.ts';
import type { TaskFilters } from './task-list.ts';

type Filters = { readonly [Name in keyof TaskFilters]-?: NonNullable<TaskFilters[Name]> };

type TimeMatcher = (task: Task, time: string) => boolean;

const isBefore =
  (field: 'due_date' | 'completed_at'): TimeMatcher =>
  ({ [field]: at }, time) =>
    at !== null && Date.parse(at) < Date.parse(time);

const isNotBefore =
  (field: 'due_date' | 'completed_at'): TimeMatcher =>
  (task, time) =>
    task[field] !== null && !isBefore(field)(task, time);

/** Every filter of the API, implemented as on the server. A missing one does not compile. */
const MATCHERS: { readonly [Name in keyof Filters]: (task: Task, value: Filters[Name]) => boolean } = {
  status: ({ completed }, status) => status === 'all' || completed === (status === 'completed'),
  priority: ({ priority }, priorities) => priorities.includes(priority),
  tag: ({ tags }, wanted) => wanted.some((tag) => tags.includes(tag)),
  search: ({ title, description }, text) => {
    const wanted = foldText(text);
    return foldText(title).includes(wanted) || foldText(description ?? '').includes(wanted);
  },
  due_before: isBefore('due_date'),
  due_after: isNotBefore('due_date'),
  completed_before: isBefore('completed_at'),
  completed_after: isNotBefore('completed_at'),
};

const NAMES = Object.keys(MATCHERS) as readonly (keyof Filters)[];

function matchesOne<Name extends keyof Filters>(
  task: Task,
  name: Name,
  { [name]: value }: { readonly [Each in keyof Filters]?: Filters[Each] | undefined },
): boolean {
  return value === undefined || MATCHERS[name](task, value);
}

/** Tells whether a task is in the list that the server returns for these filters. */
export function matches(task: Task, filters: Partial<TaskFilters>): boolean {
  return NAMES.every((name) => matchesOne(task, name, filters));
}
