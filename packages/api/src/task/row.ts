import type { Task } from '@tickline/contract';
import { Prisma } from '@tickline/db';

/** A row of the table `task`, as Prisma reads it. */
export interface TaskRow extends Omit<Task, 'id' | 'due_date' | 'created_at' | 'updated_at'> {
  readonly id: bigint;
  readonly due_date: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** The columns of a `TaskRow`, for a statement written by hand. */
export const TASK_COLUMNS = Prisma.sql`id, user_id, title, description, completed, priority, due_date, created_at, updated_at`;

export function toTask(row: TaskRow): Task {
  return {
    id: Number(row.id),
    user_id: row.user_id,
    title: row.title,
    description: row.description,
    completed: row.completed,
    priority: row.priority,
    due_date: row.due_date?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
