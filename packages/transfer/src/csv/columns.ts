import type { Task } from '@tickline/contract';
import { defuse, undefuse } from './defuse.ts';
import { joinTags, splitTags } from './tags.ts';

type Columns = readonly (keyof Task)[];

/** The columns of Tickline's own file. A file that is read may have some of them, in any order. */
export const COLUMNS = [
  'title',
  'description',
  'completed',
  'priority',
  'due_date',
  'tags',
  'recurrence',
  'time_zone',
  'completed_at',
  'created_at',
  'updated_at',
  'uid',
] as const satisfies Columns;

export type Column = (typeof COLUMNS)[number];

const FULL_DATE_LENGTH = 'YYYY-MM-DD'.length;

/** Returns the text of a cell. A day without a time is a date. */
export function cellOf(task: Task, column: Column): string {
  const { [column]: value } = task;
  if (Array.isArray(value)) return defuse(joinTags(value));
  if (column === 'due_date' && task.all_day) return String(value).slice(0, FULL_DATE_LENGTH);
  return value === null ? '' : defuse(String(value));
}

const STATES: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['TRUE', true],
  ['false', false],
  ['FALSE', false],
]);

/** Returns the value of a cell; undefined if it is empty, which leaves the field out. */
export function cellValue(column: Column, cell: string): unknown {
  const text = undefuse(cell);
  if (text === '' && column !== 'title') return undefined;
  if (column === 'tags') return splitTags(text);
  return column === 'completed' ? (STATES.get(text) ?? text) : text;
}
