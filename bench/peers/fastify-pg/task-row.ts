export const COLUMNS =
  'id, user_id, title, description, completed, priority, due_date, all_day, tags, recurrence, time_zone, completed_at, uid, revision, created_at, updated_at';

/** A row of the table `task` as `pg` reads it, `bigint` as a number. */
export interface TaskRow {
  readonly id: number;
  readonly user_id: string;
  readonly title: string;
  readonly description: string | null;
  readonly completed: boolean;
  readonly priority: string;
  readonly due_date: Date | null;
  readonly all_day: boolean;
  readonly tags: readonly string[];
  readonly recurrence: string | null;
  readonly time_zone: string | null;
  readonly completed_at: Date | null;
  readonly uid: string;
  readonly revision: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** What a client may say of a task. */
export interface TaskFields {
  title?: string;
  description?: string | null;
  completed?: boolean;
  priority?: string;
  due_date?: string | null;
}

/** PostgreSQL would round finer fractions of a second; they are cut off. */
export function toTimestamp(dueDate: string | null | undefined): string | null {
  return dueDate ? new Date(dueDate).toISOString() : null;
}
