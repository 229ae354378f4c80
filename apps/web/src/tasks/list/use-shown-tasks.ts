import type { Task } from '@tickline/contract';
import { useEffect, useMemo, useRef } from 'react';
import type { Edit } from '../edit/edits.ts';

/**
 * Returns the tasks of a list with the one that is being edited. If it is no longer among them, it stays at its last place, so that
 * its editor does not disappear.
 */
export function useShownTasks(
  tasks: readonly Task[] | undefined,
  editedId: number | undefined,
  edit: Edit | undefined,
): readonly Task[] | undefined {
  const last = useRef<{ readonly task: Task; readonly index: number }>(undefined);
  const index = tasks?.findIndex(({ id }) => id === editedId) ?? -1;
  useEffect(() => {
    const task = tasks?.[index];
    if (task) last.current = { task, index };
  });
  const place = last.current?.task.id === editedId ? last.current : edit && { task: edit.task, index: 0 };
  const missing = index === -1 && editedId !== undefined ? place : undefined;
  return useMemo(
    () => (missing ? tasks?.toSpliced(missing.index, 0, missing.task) : tasks),
    [tasks, missing],
  );
}
