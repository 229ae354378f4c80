import type { Task, TaskUpdate } from '@tickline/contract';
import { useMemo, useState, useSyncExternalStore } from 'react';
import type { TaskActions } from '../use-task-actions.ts';
import type { Edit, Edits } from './edits.ts';
import { refusedForm } from './refused-form.ts';
import { EditConflict } from './save-changes.ts';
import type { TaskForm } from './use-task-form.ts';

/** Edits one task at a time, at its place in the list. Unsaved changes are kept until they are saved or thrown away. */
export interface Editing {
  readonly start: (id: number) => void;
  readonly stop: () => void;
  readonly subscribe: Edits['subscribe'];
  readonly edit: (id: number) => Edit | undefined;
  readonly note: (task: Task, form: TaskForm, isChanged: boolean) => void;
  readonly discard: (id: number) => void;
  readonly rebase: (theirs: Task, form: TaskForm) => void;
  /** Closes the editor, and opens it again if the changes cannot be saved. */
  readonly save: (task: Task, edit: { changes: TaskUpdate; form: TaskForm }) => void;
}

export function useEditing({ change }: TaskActions, edits: Edits) {
  const [editedId, setEditedId] = useState<number>();
  const unsaved = useSyncExternalStore(edits.subscribe, edits.all);
  const editing = useMemo<Editing>(() => {
    const stop = () => setEditedId(undefined);

    const fail = (task: Task, form: TaskForm, error: unknown) => {
      const latest = edits.get(task.id)?.form ?? form;
      if (error instanceof EditConflict) edits.keep({ task, form: latest, theirs: error.theirs });
      else edits.keep({ task, form: refusedForm(latest, error) });
      // Another task that is being edited stays open.
      setEditedId((other) => other ?? task.id);
    };

    return {
      start: setEditedId,
      stop,
      subscribe: edits.subscribe,
      edit: edits.get,
      note: (task, form, isChanged) => {
        const theirs = edits.get(task.id)?.theirs;
        if (isChanged) edits.keep({ task, form, ...(theirs && { theirs }) });
        else edits.drop(task.id);
      },
      discard: (id) => {
        edits.drop(id);
        stop();
      },
      rebase: (theirs, form) => edits.keep({ task: theirs, form }),
      save: (task, { changes, form }) => {
        stop();
        if (Object.keys(changes).length === 0) return edits.drop(task.id);
        const sent: Edit = { task, form, isSent: true };
        edits.keep(sent);
        change(task, changes).then(
          (saved) => {
            const latest = edits.get(task.id);
            if (latest === sent) edits.drop(task.id);
            // It was opened and changed again meanwhile.
            else if (latest) edits.keep({ ...latest, task: saved });
          },
          (error: unknown) => fail(task, form, error),
        );
      },
    };
  }, [edits, change]);
  return { editing, editedId, unsaved };
}
