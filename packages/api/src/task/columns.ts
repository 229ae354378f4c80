import type { TaskUpdate } from '@tickline/contract';
import type { Value } from '@tickline/db';

/** What clients may write, and how a placeholder for it gets its type. */
const CASTS = {
  title: '',
  description: '',
  completed: '',
  priority: '::priority',
  due_date: '::timestamptz',
} as const satisfies Record<keyof TaskUpdate, string>;

const NAMES = Object.keys(CASTS) as (keyof typeof CASTS)[];

/** A column that a client wants written. */
interface Supplied {
  readonly name: string;
  readonly cast: string;
  readonly value: Value;
}

/** The columns that a client supplied, always in the same order. */
export function suppliedOf(task: TaskUpdate): Supplied[] {
  const supplied: Supplied[] = [];
  for (const name of NAMES) {
    const value = task[name];
    if (value !== undefined) supplied.push({ name, cast: CASTS[name], value });
  }
  return supplied;
}
