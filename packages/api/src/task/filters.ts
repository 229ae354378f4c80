import { foldText, type TaskFilters, type TaskListQuery } from '@tickline/contract';
import { toTextArray } from '@tickline/db';
import type { Place } from '../list/placeholders.ts';
import { containing } from '../list/substring.ts';

type Values = { readonly [Name in keyof TaskFilters]-?: NonNullable<TaskFilters[Name]> };

/** Returns the SQL condition of a filter, or undefined if every task matches. */
type Condition<Value> = (value: Value, place: Place) => string | undefined;

/** One entry for each filter in the contract. A missing entry does not compile. */
const CONDITIONS: { readonly [Name in keyof Values]: Condition<Values[Name]> } = {
  status: (status, place) => (status === 'all' ? undefined : `completed = ${place(status === 'completed')}`),
  priority: (priorities, place) => `priority = ANY (${place(`{${priorities}}`)}::priority[])`,
  tag: (tags, place) => `tags && ${place(toTextArray(tags))}::text[]`,
  search: (text, place) => {
    const pattern = place(containing(foldText(text)));
    return `(title_folded LIKE ${pattern} OR description_folded LIKE ${pattern})`;
  },
  due_before: (time, place) => `due_date < ${place(time)}::timestamptz`,
  due_after: (time, place) => `due_date >= ${place(time)}::timestamptz`,
  completed_before: (time, place) => `completed_at < ${place(time)}::timestamptz`,
  completed_after: (time, place) => `completed_at >= ${place(time)}::timestamptz`,
};

const FILTER_NAMES = Object.keys(CONDITIONS) as readonly (keyof TaskFilters)[];

function conditionOf<Name extends keyof Values>(
  name: Name,
  { [name]: value }: { readonly [Each in keyof Values]?: Values[Each] | undefined },
  place: Place,
): string | undefined {
  return value === undefined ? undefined : CONDITIONS[name](value, place);
}

/** Returns the SQL condition for the tasks in a user's list. @param user the placeholder of the user's id */
export function filterOf(user: string, filters: TaskFilters, place: Place): string {
  const conditions = FILTER_NAMES.map((name) => conditionOf(name, filters, place));
  return [`user_id = ${user}`, ...conditions.filter((each) => each !== undefined)].join(' AND ');
}

/** Tells whether the list has no filter other than the status. */
export function isByStatusOnly(filters: TaskFilters): boolean {
  return FILTER_NAMES.every((name) => name === 'status' || filters[name] === undefined);
}

/** Filters that a scope names by their positions. It names others only if they are given. */
const BY_POSITION = [
  'status',
  'priority',
  'search',
  'due_before',
  'due_after',
] as const satisfies readonly (keyof TaskFilters)[];
const BY_NAME = FILTER_NAMES.filter((name) => !BY_POSITION.some((each) => each === name));

/**
 * Names a list, for cursors: the same for the same filters, in whatever order a client gave several values. Further filters
 * leave it as it is, so cursors of versions without them stay valid.
 */
export function scopeOf(userId: string, query: TaskFilters & Pick<TaskListQuery, 'sort' | 'order'>): string {
  const comparable = (name: keyof TaskFilters) => {
    const value = query[name];
    return Array.isArray(value) ? [...new Set(value)].sort() : value;
  };
  const others = BY_NAME.flatMap((name) => (query[name] === undefined ? [] : [[name, comparable(name)]]));
  return JSON.stringify([userId, ...BY_POSITION.map(comparable), query.sort, query.order, ...others]);
}
