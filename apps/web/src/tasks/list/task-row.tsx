import type { Task } from '@tickline/contract';
import { memo, useEffect, useRef } from 'react';
import { ErrorBoundary } from '../../shell/error-boundary.tsx';
import { ErrorState } from '../../shell/error-state.tsx';
import { BinIcon } from '../../shell/icons.tsx';
import { isDraft } from '../draft-task.ts';
import type { Editing } from '../edit/use-editing.ts';
import { useEditor } from '../edit/use-editor.ts';
import { useTaskActions } from '../use-task-actions.ts';
import { DoneBox } from './done-box.tsx';
import { TaskMeta } from './task-meta.tsx';

interface TaskRowProps {
  readonly task: Task;
  readonly now: number;
  readonly editing: Editing;
  readonly isEdited: boolean;
}

export const TaskRow = memo(function TaskRow({ task, now, editing, isEdited }: TaskRowProps) {
  const { setCompleted, remove } = useTaskActions();
  const editor = useEditor(isEdited);
  const box = useRef<HTMLInputElement>(null);
  const wasEdited = useRef(false);
  useEffect(() => {
    if (wasEdited.current && !isEdited) box.current?.focus();
    wasEdited.current = isEdited;
  }, [isEdited]);

  if (isEdited && editor)
    return (
      <li data-task={task.id} className="border-line not-first:border-t">
        <ErrorBoundary instead={(retry) => <ErrorState text="The editor has failed." onRetry={retry} />}>
          <editor.OpenEditor task={task} now={now} editing={editing} />
        </ErrorBoundary>
      </li>
    );

  const isSaving = isDraft(task);
  return (
    <li
      data-task={task.id}
      aria-busy={isSaving}
      className="row-contained group flex items-start border-line px-1.5 transition-colors not-first:border-t focus-within:bg-accent-soft/40 hover:bg-sunken/50 sm:px-2.5"
    >
      <span className="py-1">
        <DoneBox
          ref={box}
          title={task.title}
          isDone={task.completed}
          isDisabled={isSaving}
          onChange={(isDone) => setCompleted(task, isDone)}
        />
      </span>
      <div className="relative grid min-h-14 min-w-0 flex-1 grid-cols-1 content-center gap-0.5 px-1.5 py-3">
        <button
          type="button"
          title="Edit"
          disabled={isSaving}
          // The whole area is pressed, except for the tags on top of it.
          className="-my-2 grid gap-0.5 py-2 text-left after:absolute after:inset-0 after:rounded-lg focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent"
          onClick={() => editing.start(task.id)}
        >
          <span
            className={`wrap-anywhere transition-colors ${task.completed ? 'text-muted line-through decoration-1' : 'font-medium'}`}
          >
            {task.title}
          </span>
          {task.description !== null && (
            <span className="line-clamp-1 wrap-anywhere text-sm text-muted">{task.description}</span>
          )}
        </button>
        <TaskMeta task={task} now={now} />
      </div>
      <button
        type="button"
        aria-label={`Delete: ${task.title}`}
        title="Delete"
        disabled={isSaving}
        className="btn btn-quiet mt-1.5 size-11 shrink-0 p-0 focus-visible:opacity-100 pointer-fine:opacity-0 group-hover:opacity-100"
        onClick={() => remove(task)}
      >
        <BinIcon />
      </button>
    </li>
  );
});
