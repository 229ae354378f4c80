import type { Task } from '@tickline/contract';

const NAMES = ['id', 'title', 'description', 'completed', 'priority', 'due_date', 'created_at', 'updated_at'];

/** The columns of a `TaskRow`, in its order. Whose task it is, whoever asks for it knows. */
export const TASK_COLUMNS = NAMES.join(', ');

/** A row of the table `task`, as PostgreSQL writes it. */
export type TaskRow = readonly [
  id: string,
  title: string,
  description: string | null,
  completed: 't' | 'f',
  priority: Task['priority'],
  dueDate: string | null,
  createdAt: string,
  updatedAt: string,
];

/** Where in a `TaskRow` a column is; -1 for what is none. */
export function indexOfColumn(expression: string): number {
  return NAMES.indexOf(expression);
}

const SPACE = 32;

/**
 * Rewrites `2026-11-21 09:00:00.5+00`, where PostgreSQL leaves out what is zero at the end. It is a visible part of a
 * list's cost, and several times as fast as a `Date` made from it.
 *
 * @throws {RangeError} for what no date-time can be, such as `infinity`
 */
function toDateTime(text: string): string {
  const isUsual = text.charCodeAt(10) === SPACE && text.endsWith('+00');
  if (!isUsual) return new Date(text).toISOString();
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(3, '0')}Z`;
}

/** @param row one that begins with the columns of a task */
export function toTask(user_id: string, row: readonly [...TaskRow, ...unknown[]]): Task {
  const [id, title, description, completed, priority, dueDate, createdAt, updatedAt] = row;
  return {
    id: Number(id),
    user_id,
    title,
    description,
    completed: completed === 't',
    priority,
    due_date: dueDate === null ? null : toDateTime(dueDate),
    created_at: toDateTime(createdAt),
    updated_at: toDateTime(updatedAt),
  };
}
