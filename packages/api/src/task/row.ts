import { type Task, taskSchema } from '@tickline/contract';
import { type Prisma, Selection, toIsoTime } from '@tickline/db';

/** The fields of a task in the contract. The Prisma model `Task` has fields of the same names. */
export const TASK_FIELDS = Object.keys(taskSchema.shape) as (keyof Task)[];

/** The `select` for Prisma: exactly the fields that the API returns. */
export const TASK_SELECT = Object.freeze(
  Object.fromEntries(TASK_FIELDS.map((name) => [name, true])) as Record<keyof Task, true>,
);

/** A task as Prisma returns it. */
type TaskRow = Prisma.TaskGetPayload<{ select: Record<keyof Task, true> }>;

/** The same columns for hand-written SQL, decoded to the types of the API. */
export const TASK_COLUMNS = Selection.of<Task>('Task', TASK_FIELDS, { BigInt: Number, DateTime: toIsoTime });

type Wire<T> = T extends bigint ? number : T extends Date ? string : T;

function toWire(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Date ? value.toISOString() : value;
}

/** Converts a row to the task that the API returns: ids become numbers, and times become strings. */
export function toTask(row: TaskRow): Task {
  const task: Partial<Record<keyof Task, unknown>> = {};
  for (const name of TASK_FIELDS) task[name] = toWire(row[name]);
  return task as { [name in keyof TaskRow]: Wire<TaskRow[name]> };
}

/** Types client input for Prisma's `data`. Prisma ignores members that are undefined. */
export function toData<T extends object>(supplied: T): { [name in keyof T]: Exclude<T[name], undefined> } {
  return supplied as { [name in keyof T]: Exclude<T[name], undefined> };
}
