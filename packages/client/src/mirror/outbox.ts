import type { Operation, Pending, Task, TaskChanges } from './types.ts';

/** The server's limits of a batch, with room for the rest of the body. */
const MAX_OPERATIONS = 100;
const MAX_BYTES = 90_000;

type SetByMirror =
  | 'id'
  | 'user_id'
  | 'title'
  | 'uid'
  | 'revision'
  | 'completed_at'
  | 'created_at'
  | 'updated_at';

/** The other fields of a new task, if they are not given. A missing one does not compile. */
const NEW: Omit<Task, SetByMirror> = {
  description: null,
  completed: false,
  priority: 'medium',
  due_date: null,
  all_day: false,
  tags: [],
  recurrence: null,
  time_zone: null,
};

const FULL_DATE_LENGTH = 'YYYY-MM-DD'.length;

/** Returns the fields of a task with those that follow from them. The server decides; this is what it will decide. */
function settled(fields: TaskChanges, before: Task | undefined, at: string): Partial<Task> {
  const { due_date, all_day = due_date?.length === FULL_DATE_LENGTH, completed, ...others } = defined(fields);
  return {
    ...others,
    ...(due_date !== undefined && { due_date, all_day }),
    ...(completed !== undefined && { completed }),
    ...(completed !== undefined &&
      completed !== before?.completed && { completed_at: completed ? at : null }),
  };
}

/** Returns the task as it is after an operation; undefined if it is not there. */
export function applied(task: Task | undefined, operation: Operation, at: string): Task | undefined {
  switch (operation.op) {
    case 'create': {
      const { uid, fields } = operation;
      const set = {
        id: 0,
        user_id: '',
        revision: 0,
        completed_at: null,
        created_at: at,
        updated_at: at,
        uid,
      };
      return task ?? { ...set, ...NEW, ...settled(fields, undefined, at), title: fields.title };
    }
    case 'update':
      return task && { ...task, ...settled(operation.fields, task, at), updated_at: at };
    case 'delete':
      return undefined;
    case 'restore':
      return task;
  }
}

type Defined<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** Returns the fields that have a value. */
export function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}

const tagsOf = (tags: readonly unknown[]): string =>
  JSON.stringify([...new Set(tags.map((tag) => String(tag).trim()))]);

/** Tells whether two values of a field are the same to the server: texts are trimmed, and times have many spellings. */
function isSame(name: string, one: unknown, other: unknown): boolean {
  if (name === 'title') return String(one).trim() === String(other).trim();
  if (name === 'due_date' && typeof one === 'string' && typeof other === 'string')
    return Date.parse(one) === Date.parse(other);
  if (name === 'tags' && Array.isArray(one) && Array.isArray(other)) return tagsOf(one) === tagsOf(other);
  if (name === 'recurrence' && typeof one === 'string' && typeof other === 'string')
    return one.toUpperCase() === other.toUpperCase();
  return one === other;
}

/** Tells whether a task has these values. */
export function hasValues(task: Task, values: Readonly<Record<string, unknown>>): boolean {
  const fields: Readonly<Record<string, unknown>> = { ...task };
  return Object.entries(values).every(([name, value]) => isSame(name, fields[name], value));
}

/** Returns the operation as an element of the server's batch. */
function toInput({ operation, base }: Pending, isFirstOfTask: boolean) {
  const { op, uid } = operation;
  if (op === 'create') return { ...operation.fields, op, uid };
  // Later operations on the same task follow the first one in the same transaction.
  const condition = isFirstOfTask && base !== undefined ? { if_revision: base } : {};
  if (op === 'update') return { ...operation.fields, op, uid, ...condition };
  return { op, uid, ...condition };
}

type Input = ReturnType<typeof toInput>;

export interface Batch {
  readonly pending: readonly Pending[];
  readonly operations: Input[];
}

/** Returns as many of the first operations as the server takes at once. */
export function nextBatch(outbox: readonly Pending[]): Batch {
  const operations: Input[] = [];
  const seen = new Set<string>();
  const encoder = new TextEncoder();
  let bytes = 0;
  for (const each of outbox.slice(0, MAX_OPERATIONS)) {
    const { uid } = each.operation;
    const input = toInput(each, !seen.has(uid));
    bytes += encoder.encode(JSON.stringify(input)).length + 1;
    if (operations.length > 0 && bytes > MAX_BYTES) break;
    operations.push(input);
    seen.add(uid);
  }
  return { pending: outbox.slice(0, operations.length), operations };
}
