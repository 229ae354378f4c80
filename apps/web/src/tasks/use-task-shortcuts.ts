import type { Task } from '@tickline/contract';
import { useMemo } from 'react';
import { type Shortcuts, useShortcuts } from '../shell/use-shortcuts.ts';
import { isDraft } from './draft-task.ts';
import type { Editing } from './edit/use-editing.ts';
import { focusedTaskId, moveFocus } from './list/row-focus.ts';
import type { TaskActions } from './use-task-actions.ts';

interface TaskShortcuts {
  readonly tasks: readonly Task[] | undefined;
  readonly actions: TaskActions;
  readonly editing: Editing;
  readonly onNew: () => void;
  readonly onSearch: () => void;
  readonly onUndo: () => void;
  readonly onHelp: () => void;
}

/** Handles the keys of the help dialog. */
export function useTaskShortcuts(options: TaskShortcuts): void {
  const { tasks, actions, editing, onNew, onSearch, onUndo, onHelp } = options;
  const shortcuts = useMemo<Shortcuts>(() => {
    const withFocused = (act: (task: Task) => void) => () => {
      // In the editor, "Delete" is not meant for the task.
      if (document.activeElement?.closest('form')) return;
      const task = tasks?.find(({ id }) => id === focusedTaskId());
      if (task && !isDraft(task)) act(task);
    };
    const remove = withFocused(actions.remove);
    return {
      n: onNew,
      '/': onSearch,
      '?': onHelp,
      u: onUndo,
      j: () => moveFocus(1),
      k: () => moveFocus(-1),
      x: withFocused((task) => actions.setCompleted(task, !task.completed)),
      e: withFocused(({ id }) => editing.start(id)),
      Delete: remove,
      Backspace: remove,
    };
  }, [tasks, actions, editing, onNew, onSearch, onUndo, onHelp]);
  useShortcuts(shortcuts);
}
