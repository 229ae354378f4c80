import { useMutation } from '@tanstack/react-query';
import { isNotFound } from '@tickline/client';
import type { Task } from '@tickline/contract';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useConnection } from '../api/connection.tsx';
import { useTRPC } from '../api/trpc.ts';
import { errorMessage } from '../shell/error-message.ts';
import { useToasts } from '../shell/toasts.tsx';
import type { TaskLists } from './cache/task-lists.ts';

const UNDO_MS = 6000;

/**
 * Hides a task at once, and deletes it when it can no longer be undone. An undo therefore restores the same task. If
 * the page is closed earlier, the deletion is sent then. If that fails, the task still exists.
 */
export function useTaskDeletion(lists: TaskLists) {
  const trpc = useTRPC();
  const { unbatched } = useConnection();
  const { show } = useToasts();
  const { mutateAsync: deleteTask } = useMutation(
    trpc.task.delete.mutationOptions({ scope: { id: 'tasks' } }),
  );
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const waiting = useRef(new Map<number, Task>());

  const unhide = useCallback((id: number) => {
    waiting.current.delete(id);
    setHidden((all) => new Set([...all].filter((each) => each !== id)));
  }, []);

  const commit = useCallback(
    async (task: Task) => {
      if (!waiting.current.delete(task.id)) return;
      const error: unknown = await deleteTask({ task_id: task.id }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error === undefined || isNotFound(error)) lists.drop(task.id);
      else show({ text: `“${task.title}” was not deleted. ${errorMessage(error)}`, isError: true });
      lists.settle(task);
      unhide(task.id);
    },
    [deleteTask, lists, show, unhide],
  );

  const remove = useCallback(
    (task: Task) => {
      waiting.current.set(task.id, task);
      setHidden((all) => new Set([...all, task.id]));
      show({
        text: `Deleted: “${task.title}”`,
        lifeMs: UNDO_MS,
        action: { label: 'Undo', run: () => unhide(task.id) },
        onExpire: () => commit(task),
      });
    },
    [show, unhide, commit],
  );

  /** Sends all pending deletions now. */
  const flush = useCallback(async () => {
    await Promise.all([...waiting.current.values()].map(commit));
  }, [commit]);

  useEffect(() => {
    const onLeave = () => {
      for (const id of waiting.current.keys())
        unbatched.task.delete.mutate({ task_id: id }).catch(() => undefined);
      waiting.current.clear();
    };
    window.addEventListener('pagehide', onLeave);
    return () => window.removeEventListener('pagehide', onLeave);
  }, [unbatched]);

  return useMemo(() => ({ hidden, remove, flush }), [hidden, remove, flush]);
}
