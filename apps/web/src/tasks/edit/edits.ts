import type { Task } from '@tickline/contract';
import { USER_DATA } from '../../shell/user-data.ts';
import type { TaskForm } from './use-task-form.ts';

/** Changes of a task that are not stored by the server yet. */
export interface Edit {
  /** The task as it was when the user began. */
  readonly task: Task;
  readonly form: TaskForm;
  /** The task as it is now, if another device has changed the same fields. */
  readonly theirs?: Task;
  /** They are being sent. */
  readonly isSent?: boolean;
}

/** The user's edits by task, kept over reloads and in all tabs until they are stored or thrown away. */
export interface Edits {
  readonly subscribe: (listener: () => void) => () => void;
  /** The same array until something changes. */
  readonly all: () => readonly Edit[];
  readonly get: (id: number) => Edit | undefined;
  readonly keep: (edit: Edit) => void;
  readonly drop: (id: number) => void;
}

/** The place in `localStorage`. Its number changes with the form. */
const PREFIX = `${USER_DATA}edits-1:`;

function isEdit(value: unknown): value is Edit {
  const { task, form } = (value ?? {}) as Partial<Record<keyof Edit, Record<string, unknown> | null>>;
  return Number.isInteger(task?.['id']) && typeof form?.['title'] === 'string';
}

function parse(json: string | null): Edit[] {
  try {
    const stored: unknown = JSON.parse(json ?? '[]');
    return Array.isArray(stored) ? stored.filter(isEdit) : [];
  } catch {
    return [];
  }
}

/** Opens the edits of a user. If the browser stores nothing, they are kept in memory. */
export function openEdits(userId: string): Edits {
  const key = `${PREFIX}${userId}`;
  const listeners = new Set<() => void>();
  const read = () => {
    try {
      return parse(localStorage.getItem(key));
    } catch {
      return [];
    }
  };
  // Whether the changes of a tab that was closed have arrived is not known.
  let edits: readonly Edit[] = read().map(({ isSent: _, ...edit }) => edit);

  const tell = (next: readonly Edit[]) => {
    edits = next;
    for (const listener of listeners) listener();
  };
  const store = (next: readonly Edit[]) => {
    tell(next);
    try {
      if (next.length > 0) localStorage.setItem(key, JSON.stringify(next));
      else localStorage.removeItem(key);
    } catch {
      // They stay in memory.
    }
  };
  const without = (id: number) => edits.filter(({ task }) => task.id !== id);
  const onStorage = (event: StorageEvent) => {
    // Without a key, everything was removed.
    if (event.key === key || event.key === null) tell(read());
  };

  return {
    subscribe: (listener) => {
      if (listeners.size === 0) window.addEventListener('storage', onStorage);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) window.removeEventListener('storage', onStorage);
      };
    },
    all: () => edits,
    get: (id) => edits.find(({ task }) => task.id === id),
    keep: (edit) => store([...without(edit.task.id), edit]),
    drop: (id) => {
      if (edits.some(({ task }) => task.id === id)) store(without(id));
    },
  };
}
