import type { Task, TaskUpdate } from '@tickline/contract';
import { useMemo, useState } from 'react';
import { refusedForm } from '../edit/refused-form.ts';
import type { TaskForm } from '../edit/use-task-form.ts';
import type { TaskActions } from '../use-task-actions.ts';

/** Edits one task at a time, at its place in the list. */
export interface Editing {
  readonly start: (id: number) => void;
  readonly stop: () => void;
  /** Returns the form that the server has refused for a task, if any. */
  readonly refused: (id: number) => TaskForm | undefined;
  /** Closes the editor, and opens it again if the server refuses the changes. */
  readonly save: (task: Task, edit: { changes: TaskUpdate; form: TaskForm }) => void;
}

export function useEditing({ change }: TaskActions) {
  const [edited, setEdited] = useState<{ readonly id: number; readonly refused?: TaskForm }>();
  const editing = useMemo<Editing>(
    () => ({
      start: (id) => setEdited({ id }),
      stop: () => setEdited(undefined),
      refused: (id) => (edited?.id === id ? edited.refused : undefined),
      save: (task, { changes, form }) => {
        setEdited(undefined);
        if (Object.keys(changes).length === 0) return;
        change(task, changes).catch((error: unknown) =>
          setEdited({ id: task.id, refused: refusedForm(form, error) }),
        );
      },
    }),
    [edited, change],
  );
  return { editing, editedId: edited?.id };
}
