import { LIMITS } from '@tickline/contract/plain';
import { PRIORITIES, type Priority } from '../priority.ts';

const STATUSES = ['pending', 'completed', 'all'] as const;
const DUES = ['any', 'overdue', 'today', 'week'] as const;
const SORTS = ['created_at', 'due_date', 'completed_at', 'priority', 'title', 'updated_at'] as const;
const ORDERS = ['asc', 'desc'] as const;

export type Sort = (typeof SORTS)[number];

/** Filters and order of the list. All of it is in the page's URL. */
export interface View {
  readonly status: (typeof STATUSES)[number];
  readonly due: (typeof DUES)[number];
  /** Empty for any. */
  readonly priorities: readonly Priority[];
  /** Tasks that have any of these. Empty for any. */
  readonly tags: readonly string[];
  readonly search: string;
  readonly sort: Sort;
  readonly order: (typeof ORDERS)[number];
}

/** The most useful direction of each sort: newest, next due or most important first. */
export const NATURAL_ORDER: Record<Sort, View['order']> = {
  created_at: 'desc',
  due_date: 'asc',
  completed_at: 'desc',
  priority: 'desc',
  title: 'asc',
  updated_at: 'desc',
};

export const DEFAULT_VIEW: View = {
  status: 'pending',
  due: 'any',
  priorities: [],
  tags: [],
  search: '',
  sort: 'created_at',
  order: NATURAL_ORDER.created_at,
};

/** The server's limit for a search. It counts code points, this page UTF-16 units, which are never fewer. */
export const MAX_SEARCH = LIMITS.search;

/** Returns the sorts of a view. Tasks that are not done have no time of completion. */
export function sortsOf(status: View['status']): readonly Sort[] {
  return SORTS.filter((sort) => sort !== 'completed_at' || status !== 'pending');
}

/** Returns the usual sort: what was done last comes first. */
function usualSort(status: View['status']): Sort {
  return status === 'completed' ? 'completed_at' : DEFAULT_VIEW.sort;
}

/** Returns a changed view. With the status, the usual order changes too; one that was chosen stays if it makes sense. */
export function changeOf(view: View, change: Partial<View>): View {
  const next = { ...view, ...change };
  const wasUsual = view.sort === usualSort(view.status) && view.order === NATURAL_ORDER[view.sort];
  const isKept = next.status === view.status || (!wasUsual && sortsOf(next.status).includes(view.sort));
  if (isKept) return next;
  const sort = usualSort(next.status);
  return { ...next, sort, order: NATURAL_ORDER[sort] };
}

function oneOf<T extends string>(values: readonly T[], text: string | null): T | undefined {
  return values.find((value) => value === text);
}

function searchOf(text: string): string {
  return text.replaceAll('\0', '').slice(0, MAX_SEARCH).toWellFormed();
}

const CONTROLS = /\p{Cc}/u;

/** Tells whether the server would take a tag. */
function isTag(tag: string): boolean {
  if (tag === '' || tag.length > 2 * LIMITS.tag || !tag.isWellFormed()) return false;
  return [...tag].length <= LIMITS.tag && !CONTROLS.test(tag);
}

function tagsOf(tags: readonly string[]): string[] {
  return [...new Set(tags.filter(isTag))].slice(0, LIMITS.tags);
}

/** Parses the query string of a URL. Invalid values are ignored. */
export function parseView(query: string): View {
  const parameters = new URLSearchParams(query);
  const named = (parameters.get('priority') ?? '').split(',');
  const status = oneOf(STATUSES, parameters.get('status')) ?? DEFAULT_VIEW.status;
  const sort = oneOf(sortsOf(status), parameters.get('sort')) ?? usualSort(status);
  return {
    status,
    due: oneOf(DUES, parameters.get('due')) ?? DEFAULT_VIEW.due,
    priorities: PRIORITIES.filter((priority) => named.includes(priority)),
    tags: tagsOf(parameters.getAll('tag')),
    search: searchOf(parameters.get('q') ?? ''),
    sort,
    order: oneOf(ORDERS, parameters.get('order')) ?? NATURAL_ORDER[sort],
  };
}

/** Returns the query string of a view, with its question mark; empty for the default view. */
export function formatView(view: View): string {
  const parameters = new URLSearchParams();
  if (view.status !== DEFAULT_VIEW.status) parameters.set('status', view.status);
  if (view.due !== DEFAULT_VIEW.due) parameters.set('due', view.due);
  if (view.priorities.length > 0) parameters.set('priority', view.priorities.join(','));
  for (const tag of view.tags) parameters.append('tag', tag);
  if (view.search !== '') parameters.set('q', view.search);
  if (view.sort !== usualSort(view.status)) parameters.set('sort', view.sort);
  if (view.order !== NATURAL_ORDER[view.sort]) parameters.set('order', view.order);
  const query = parameters.toString().replaceAll('%2C', ',');
  return query === '' ? '' : `?${query}`;
}

/** Everything that filters a view, apart from the status, turned off. */
export const UNFILTERED = {
  due: 'any',
  priorities: [],
  tags: [],
  search: '',
} as const satisfies Partial<View>;

/** Tells whether search, due date, priorities or tags filter the view. The status does not count. */
export function isFiltered({ due, priorities, tags, search }: View): boolean {
  return due !== 'any' || priorities.length > 0 || tags.length > 0 || search.trim() !== '';
}
