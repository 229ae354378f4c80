import type { Task, TaskUpdate } from '@tickline/contract';
import { Prisma } from '@tickline/db';
import type { Services } from '../context.ts';
import { getTask, type TaskKey, throwTaskNotFound } from './get-task.ts';
import { TASK_COLUMNS, type TaskRow, toTask } from './row.ts';

/** Later than the last write even where the clock has not moved on, or was set back. */
const TOUCHED = Prisma.sql`greatest(CURRENT_TIMESTAMP, updated_at + interval '1 millisecond')`;

async function write(services: Services, key: TaskKey, assignments: Prisma.Sql): Promise<Task> {
  const [row] = await services.prisma.$queryRaw<TaskRow[]>`
    UPDATE task SET ${assignments} WHERE user_id = ${key.userId} AND id = ${BigInt(key.id)} RETURNING ${TASK_COLUMNS}`;
  return row ? toTask(row) : throwTaskNotFound(services, key);
}

/** Changes the fields supplied, in one statement; with none supplied nothing is written. */
export async function updateTask(services: Services, key: TaskKey, changes: TaskUpdate): Promise<Task> {
  const { title, description, completed, priority, due_date } = changes;
  const assignments = [
    title !== undefined && Prisma.sql`title = ${title}`,
    description !== undefined && Prisma.sql`description = ${description}`,
    completed !== undefined && Prisma.sql`completed = ${completed}`,
    priority !== undefined && Prisma.sql`priority = ${priority}::priority`,
    due_date !== undefined && Prisma.sql`due_date = ${due_date}::timestamptz`,
  ].filter((assignment) => assignment !== false);
  if (assignments.length === 0) return getTask(services, key);
  return write(services, key, Prisma.join([...assignments, Prisma.sql`updated_at = ${TOUCHED}`]));
}

/** Turns the task's state over. One statement, so that of two at once neither is lost. */
export function toggleTask(services: Services, key: TaskKey): Promise<Task> {
  return write(services, key, Prisma.sql`completed = NOT completed, updated_at = ${TOUCHED}`);
}

/** Sets the task's state; a task that has it already stays as it is, `updated_at` included. */
export function setTaskCompleted(services: Services, key: TaskKey, completed: boolean): Promise<Task> {
  return write(
    services,
    key,
    Prisma.sql`updated_at = CASE WHEN completed = ${completed} THEN updated_at ELSE ${TOUCHED} END, completed = ${completed}`,
  );
}
