import type { TaskListQuery } from '@tickline/contract';
import { Prisma } from '@tickline/db';

/** A LIKE pattern that finds `text` anywhere, every character in it standing for itself. */
function substringPattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

/** The condition that a user's tasks must meet to be in the list. */
export function filterOf(userId: string, query: TaskListQuery): Prisma.Sql {
  const { status, priority, search, due_before, due_after } = query;
  const pattern = search === undefined ? undefined : substringPattern(search);
  const conditions = [
    Prisma.sql`user_id = ${userId}`,
    status !== 'all' && Prisma.sql`completed = ${status === 'completed'}`,
    priority !== undefined &&
      Prisma.sql`priority IN (${Prisma.join(priority.map((value) => Prisma.sql`${value}::priority`))})`,
    pattern !== undefined && Prisma.sql`(title ILIKE ${pattern} OR description ILIKE ${pattern})`,
    due_before !== undefined && Prisma.sql`due_date < ${due_before}::timestamptz`,
    due_after !== undefined && Prisma.sql`due_date >= ${due_after}::timestamptz`,
  ].filter((condition) => condition !== false);
  return Prisma.join(conditions, ' AND ');
}
