import { PRIORITIES, type Priority } from '../priority.ts';

const STATUSES = ['pending', 'completed', 'all'] as const;
const DUES = ['any', 'overdue', 'today', 'week'] as const;
export const SORTS = ['created_at', 'due_date', 'priority', 'title', 'updated_at'] as const;
const ORDERS = ['asc', 'desc'] as const;

export type Sort = (typeof SORTS)[number];

/** Filters and order of the list. All of it is in the page's URL. */
export interface View {
  readonly status: (typeof STATUSES)[number];
  readonly due: (typeof DUES)[number];
  /** Empty for any. */
  readonly priorities: readonly Priority[];
  readonly search: string;
  readonly sort: Sort;
  readonly order: (typeof ORDERS)[number];
}

/** The most useful direction of each sort: newest, next due or most important first. */
export const NATURAL_ORDER: Record<Sort, View['order']> = {
  created_at: 'desc',
  due_date: 'asc',
  priority: 'desc',
  title: 'asc',
  updated_at: 'desc',
};

export const DEFAULT_VIEW: View = {
  status: 'pending',
  due: 'any',
  priorities: [],
  search: '',
  sort: 'created_at',
  order: NATURAL_ORDER.created_at,
};

/** The server's limit for a search. It counts code points, this page UTF-16 units, which are never fewer. */
export const MAX_SEARCH = 200;

function oneOf<T extends string>(values: readonly T[], text: string | null): T | undefined {
  return values.find((value) => value === text);
}

function searchOf(text: string): string {
  return text.replaceAll('\0', '').slice(0, MAX_SEARCH).toWellFormed();
}

/** Parses the query string of a URL. Invalid values are ignored. */
export function parseView(query: string): View {
  const parameters = new URLSearchParams(query);
  const named = (parameters.get('priority') ?? '').split(',');
  const sort = oneOf(SORTS, parameters.get('sort')) ?? DEFAULT_VIEW.sort;
  return {
    status: oneOf(STATUSES, parameters.get('status')) ?? DEFAULT_VIEW.status,
    due: oneOf(DUES, parameters.get('due')) ?? DEFAULT_VIEW.due,
    priorities: PRIORITIES.filter((priority) => named.includes(priority)),
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
  if (view.search !== '') parameters.set('q', view.search);
  if (view.sort !== DEFAULT_VIEW.sort) parameters.set('sort', view.sort);
  if (view.order !== NATURAL_ORDER[view.sort]) parameters.set('order', view.order);
  const query = parameters.toString().replaceAll('%2C', ',');
  return query === '' ? '' : `?${query}`;
}

/** Tells whether search, due date or priorities filter the view. The status does not count. */
export function isFiltered({ due, priorities, search }: View): boolean {
  return due !== 'any' || priorities.length > 0 || search.trim() !== '';
}
