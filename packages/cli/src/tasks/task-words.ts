import type { Task } from '@tickline/client/mirror';
import { dueOf, formatDue } from '@tickline/quick-add';
import { describeRule } from '@tickline/recurrence';
import { safeText } from '../output/safe-text.ts';

/** Describes what a task has besides its title: `tomorrow, 9:00, high, #home`. */
function detailsOf(task: Task, now: Date): string {
  const due = dueOf(task);
  const { priority, tags, recurrence } = task;
  return [
    ...(due ? [formatDue(due, now.getTime())] : []),
    ...(recurrence === null ? [] : [describeRule(recurrence)]),
    ...(priority === 'medium' ? [] : [priority]),
    ...tags.map((tag) => `#${safeText(tag)}`),
  ].join(', ');
}

/** Describes a task in one line. */
export function inOneLine(task: Task, now: Date): string {
  const details = detailsOf(task, now);
  return safeText(task.title) + (details && ` (${details})`);
}

/** A task as JSON for programs. What only the server can give is null until it has the task. */
export function taskJson(task: Task): object {
  return task.id > 0 ? task : { ...task, id: null, user_id: null, revision: null };
}
