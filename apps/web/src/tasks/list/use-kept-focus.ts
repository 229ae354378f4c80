import type { Task } from '@tickline/contract';
import { useEffect, useRef } from 'react';
import { focusedTaskId, focusRowAt } from './row-focus.ts';

/** Keeps the focus in the list: if the focused row disappears, the row at its place gets the focus. */
export function useKeptFocus(tasks: readonly Task[]): void {
  const last = useRef<{ id: number; index: number } | undefined>(undefined);
  useEffect(() => {
    const note = () => {
      const id = focusedTaskId();
      const index = tasks.findIndex((task) => task.id === id);
      last.current = id === undefined || index === -1 ? undefined : { id, index };
    };
    note();
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, [tasks]);

  const before = last.current;
  const isGone = before !== undefined && !tasks.some(({ id }) => id === before.id);
  useEffect(() => {
    if (isGone && before && document.activeElement === document.body) focusRowAt(before.index);
  });
}
