import { useDeferredValue, useEffect, useState } from 'react';
import { useAnnounce } from '../shell/announcer.tsx';
import { errorMessage } from '../shell/error-message.ts';
import { ErrorState } from '../shell/error-state.tsx';
import type { Editing } from './edit/use-editing.ts';
import { EmptyState } from './list/empty-state.tsx';
import { ListSkeleton } from './list/list-skeleton.tsx';
import { LoadMore } from './list/load-more.tsx';
import { TaskList } from './list/task-list.tsx';
import { useShownTasks } from './list/use-shown-tasks.ts';
import type { useTaskList } from './use-task-list.ts';
import type { View } from './view/view.ts';

interface ListSectionProps {
  readonly list: ReturnType<typeof useTaskList>;
  readonly view: View;
  readonly now: number;
  readonly editing: Editing;
  readonly editedId: number | undefined;
  readonly onChangeView: (change: Partial<View>) => void;
  readonly onAdd: () => void;
}

function useCountAnnouncement(total: number | undefined): void {
  const announce = useAnnounce();
  useEffect(() => {
    if (total !== undefined) announce(total === 1 ? '1 task' : `${total} tasks`);
  }, [total, announce]);
}

export function ListSection(props: ListSectionProps) {
  const { list, view, now, editing, editedId, onChangeView, onAdd } = props;
  // Renders a hundred rows in slices, so that typing and scrolling stay smooth.
  const deferred = useDeferredValue(list.tasks);
  const edit = editedId === undefined ? undefined : editing.edit(editedId);
  const tasks = useShownTasks(deferred, editedId, edit);
  const { total, error, isPlaceholderData, hasNextPage, isFetchingNextPage } = list;
  // The error is reset during a retry. Keep showing it, or the page flickers.
  const [lastError, setLastError] = useState(error);
  if (error && error !== lastError) setLastError(error);
  useCountAnnouncement(deferred && !isPlaceholderData ? total : undefined);
  if (!tasks) {
    if (!lastError) return <ListSkeleton />;
    return <ErrorState text={errorMessage(lastError)} onRetry={list.refetch} />;
  }
  if (tasks.length === 0 && !hasNextPage) {
    return <EmptyState view={view} onChange={onChangeView} onAdd={onAdd} />;
  }
  return (
    <div aria-busy={isPlaceholderData} className="transition-opacity aria-busy:opacity-60">
      <TaskList tasks={tasks} now={now} editing={editing} editedId={editedId} />
      {hasNextPage && <LoadMore isLoading={isFetchingNextPage} onLoad={list.fetchNextPage} />}
    </div>
  );
}
