import type { Task } from '@tickline/client/mirror';
import { dueOf, formatDue, isOverdue } from '@tickline/quick-add';
import { painter } from '../output/colors.ts';
import { safeText } from '../output/safe-text.ts';
import { type Cell, type Column, table } from '../output/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { nameOf } from './select-task.ts';

/** Name, state, title, due date, priority, tags, repetition. */
const COLUMNS: readonly Column[] = [
  { rank: 0, isRight: true },
  { rank: 1 },
  { rank: 0, isMain: true },
  { rank: 2 },
  { rank: 3 },
  { rank: 4 },
  { rank: 5 },
];

function cellsOf(task: Task, all: readonly Task[], now: number): Cell[] {
  const due = dueOf(task);
  const { title, completed, priority, tags, recurrence } = task;
  return [
    { text: nameOf(task, all), style: 'dim' },
    { text: completed ? '✓' : '·', style: completed ? 'green' : 'dim' },
    { text: safeText(title), style: completed ? 'dim' : undefined },
    { text: due ? formatDue(due, now) : '', style: isOverdue(task, now) ? 'red' : 'cyan' },
    { text: priority === 'medium' ? '' : `!${priority}`, style: priority === 'high' ? 'yellow' : 'dim' },
    { text: tags.map((tag) => `#${safeText(tag)}`).join(' '), style: 'dim' },
    { text: recurrence === null ? '' : 'repeats', style: 'dim' },
  ];
}

/** Lays out tasks as a table that fits the terminal. */
export function taskTable(
  tasks: readonly Task[],
  all: readonly Task[],
  { width, hasColors }: Pick<Terminal, 'width' | 'hasColors'>,
  now: Date,
): string[] {
  const rows = tasks.map((task) => cellsOf(task, all, now.getTime()));
  return table(COLUMNS, rows, width, painter(hasColors));
}
