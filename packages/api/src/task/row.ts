import { type Task, taskSchema } from '@tickline/contract';
import { type Prisma, Selection, toIsoTime } from '@tickline/db';

/** The fields of a task, as the contract has them. Each is a field of the model `Task`, of the same name. */
const FIELDS = Object.keys(taskSchema.shape) as (keyof Task)[];

/** For Prisma: what is answered of a task, and nothing else. */
export const TASK_SELECT = Object.fromEntries(FIELDS.map((name) => [name, true])) as Record<keyof Task, true>;

/** A task as Prisma returns it. */
type TaskRow = Prisma.TaskGetPayload<{ select: Record<keyof Task, true> }>;

/** Columns of a statement written by hand, read as the wire has them. */
export const TASK_COLUMNS = Selection.of<Task>('Task', FIELDS, { BigInt: Number, DateTime: toIsoTime });

/** A column's type on the wire. */
type Wire<T> = T extends bigint ? number : T extends Date ? string : T;

function toWire(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Date ? value.toISOString() : value;
}

/** Makes what is answered of a row: ids are numbers, and times are texts. */
export function toTask(row: TaskRow): Task {
  const members = Object.entries(row).map(([name, value]) => [name, toWire(value)]);
  const task: { [name in keyof TaskRow]: Wire<TaskRow[name]> } = Object.fromEntries(members);
  return task;
}

/** What a client supplied, for Prisma's `data`: a member that is undefined counts as left out. */
export function toData<T extends object>(supplied: T): { [name in keyof T]: Exclude<T[name], undefined> } {
  return supplied as { [name in keyof T]: Exclude<T[name], undefined> };
}
