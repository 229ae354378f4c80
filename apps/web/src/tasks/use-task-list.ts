import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '../api/trpc.ts';
import { tasksOf } from './cache/list-data.ts';
import { isDueIn, type ListQuery } from './view/list-query.ts';
import type { View } from './view/view.ts';

interface Shown {
  readonly due: View['due'];
  readonly now: number;
  /** Ids of tasks that are not shown. */
  readonly hidden: ReadonlySet<number>;
}

/** Loads a list page by page. Shows the previous list until the new one arrives. */
export function useTaskList(query: ListQuery, { due, now, hidden }: Shown) {
  const trpc = useTRPC();
  const list = useInfiniteQuery(
    trpc.task.list.infiniteQueryOptions(query, {
      getNextPageParam: ({ next_cursor }) => next_cursor,
      placeholderData: keepPreviousData,
    }),
  );
  const { data } = list;
  const tasks = useMemo(
    () => data && tasksOf(data).filter((task) => !hidden.has(task.id) && isDueIn(due, now, task)),
    [data, due, now, hidden],
  );
  const notShown = data ? tasksOf(data).length - (tasks?.length ?? 0) : 0;
  return { ...list, tasks, total: (data?.pages[0]?.total ?? 0) - notShown };
}
