import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Task, TaskCreate, TaskUpdate } from '@tickline/contract';
import { dueOf, formatDue } from '@tickline/quick-add';
import { createContext, use, useMemo, useRef } from 'react';
import { useTRPC } from '../api/trpc.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { errorMessage } from '../shell/error-message.ts';
import { useToasts } from '../shell/toasts.tsx';
import { createTaskLists } from './cache/task-lists.ts';
import { withChanges } from './cache/with-changes.ts';
import { draftTask } from './draft-task.ts';
import { EditConflict, saveChanges } from './edit/save-changes.ts';
import { loadedRules } from './repeat/use-rules.ts';
import { useTaskDeletion } from './use-task-deletion.ts';

/** Time for which a ticked-off task stays visible, and can be undone, in milliseconds. */
const LINGER_MS = 700;
const UNDO_MS = 6000;
/** Sends changes one after the other, in their order. */
const SCOPE = { scope: { id: 'tasks' } };

/** Actions on tasks. The lists show them at once, and revert them if the server refuses. */
export interface TaskActions {
  /** Rejects with the server's error. */
  readonly add: (input: TaskCreate) => Promise<void>;
  /**
   * Changes a task as the user saw it. Rejects with the server's error, or an `EditConflict` if another device has changed the same
   * fields.
   */
  readonly change: (opened: Task, changes: TaskUpdate) => Promise<Task>;
  readonly setCompleted: (task: Task, completed: boolean) => Promise<void>;
  readonly remove: (task: Task) => void;
}

const TaskActionsContext = createContext<TaskActions | undefined>(undefined);
export const TaskActionsProvider = TaskActionsContext.Provider;

/** @throws outside a {@link TaskActionsProvider} */
export function useTaskActions(): TaskActions {
  const actions = use(TaskActionsContext);
  if (actions === undefined) throw new Error('useTaskActions needs a TaskActionsProvider');
  return actions;
}

/** Tells when a task that repeats is due again, as far as the page knows. */
function nextInWords(task: Task): string {
  const due = dueOf(task);
  const rules = loadedRules();
  if (task.recurrence === null || due === null || rules === undefined) return '';
  const now = Date.now();
  const next = rules.nextDueAfter({ rule: task.recurrence, due, timeZone: task.time_zone }, now);
  return next === null ? '. It was the last one.' : `. Next: ${formatDue(next, now)}`;
}

/** Creates stable {@link TaskActions}. */
export function useCreateTaskActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const lists = useMemo(
    () =>
      createTaskLists(queryClient, {
        lists: trpc.task.list.infiniteQueryKey(),
        tags: trpc.task.tags.queryKey(),
      }),
    [queryClient, trpc],
  );
  const announce = useAnnounce();
  const { show } = useToasts();
  const deletion = useTaskDeletion(lists);
  const { remove } = deletion;
  const { mutateAsync: create } = useMutation(trpc.task.create.mutationOptions(SCOPE));
  const { mutateAsync: update } = useMutation(trpc.task.update.mutationOptions(SCOPE));
  const { mutateAsync: complete } = useMutation(trpc.task.complete.mutationOptions(SCOPE));
  const hideUndo = useRef<(() => void) | undefined>(undefined);

  const actions = useMemo<TaskActions>(() => {
    /** Tells whether no other change of the task is pending. Then the answer is its latest state. */
    const isSettled = (id: number) =>
      queryClient.isMutating({
        predicate: ({ state }) => (state.variables as { task_id?: number } | undefined)?.task_id === id,
      }) === 0;

    /** The server does not know of changes that are pending, so a list from it would take them back. */
    const refetchWhenIdle = () => {
      if (queryClient.isMutating() === 0) lists.refetch();
      else setTimeout(refetchWhenIdle, LINGER_MS);
    };

    const offerUndo = (task: Task) => {
      hideUndo.current?.();
      hideUndo.current = show({
        text: `Done: “${task.title}”${nextInWords(task)}`,
        lifeMs: UNDO_MS,
        action: { label: 'Undo', run: () => setCompleted({ ...task, completed: true }, false) },
      });
    };

    const setCompleted = async (task: Task, completed: boolean): Promise<void> => {
      const next = withChanges(task, { completed });
      if (completed) {
        lists.putInPlace(next);
        offerUndo(task);
      } else {
        lists.put(next);
        announce(`Marked as not done: ${task.title}`);
      }
      try {
        const saved = await complete({ task_id: task.id, completed });
        if (isSettled(task.id)) lists.putInPlace(saved);
        lists.settle(task);
        setTimeout(() => {
          lists.put(lists.find(task.id) ?? saved);
          if (completed && task.recurrence !== null) refetchWhenIdle();
        }, LINGER_MS);
      } catch (error) {
        lists.put(task);
        if (completed) hideUndo.current?.();
        const text = `“${task.title}” was not changed. ${errorMessage(error)}`;
        const run = () => setCompleted(task, completed);
        show({ text, isError: true, action: { label: 'Try again', run } });
      }
    };

    return {
      setCompleted,
      remove,
      add: async (input) => {
        const draft = draftTask(input);
        lists.put(draft);
        announce(`Added: ${input.title}`);
        try {
          const saved = await create(input);
          lists.drop(draft.id);
          lists.put(saved);
          lists.settle(saved);
        } catch (error) {
          lists.drop(draft.id);
          throw error;
        }
      },
      change: async (opened, changes) => {
        const before = lists.find(opened.id) ?? opened;
        lists.put(withChanges(before, changes));
        try {
          const saved = await saveChanges(update, opened, changes);
          if (isSettled(opened.id)) lists.put(saved);
          lists.settle(before, saved);
          announce(`Saved: ${saved.title}`);
          return saved;
        } catch (error) {
          lists.put(error instanceof EditConflict ? error.theirs : before);
          throw error;
        }
      },
    };
  }, [queryClient, lists, announce, show, remove, create, update, complete]);

  return { actions, deletion };
}
