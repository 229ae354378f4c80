import type { TaskListQuery } from '@tickline/contract';
import type { Place } from './placeholders.ts';

/** A LIKE pattern that finds `text` anywhere, every character in it standing for itself. */
function substringPattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

/**
 * The condition that a user's tasks must meet to be in the list.
 *
 * @param user what stands for the user's id in the statement
 */
export function filterOf(user: string, query: TaskListQuery, place: Place): string {
  const { status, priority, search, due_before, due_after } = query;
  let filter = `user_id = ${user}`;
  if (status !== 'all') filter += ` AND completed = ${place(status === 'completed')}`;
  if (priority !== undefined) filter += ` AND priority = ANY (${place(`{${priority}}`)}::priority[])`;
  if (search !== undefined) {
    const pattern = place(substringPattern(search));
    filter += ` AND (title ILIKE ${pattern} OR description ILIKE ${pattern})`;
  }
  if (due_before !== undefined) filter += ` AND due_date < ${place(due_before)}::timestamptz`;
  if (due_after !== undefined) filter += ` AND due_date >= ${place(due_after)}::timestamptz`;
  return filter;
}
