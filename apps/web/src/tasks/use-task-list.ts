import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '../api/trpc.ts';
import { tasksOf } from './cache/list-data.ts';
import type { ListQuery } from './view/list-query.ts';

/** Loads a list page by page. Shows the previous list until the new one arrives. */
export function useTaskList(query: ListQuery, hidden: ReadonlySet<number>) {
  const trpc = useTRPC();
  const list = useInfiniteQuery(
    trpc.task.list.infiniteQueryOptions(query, {
      getNextPageParam: ({ next_cursor }) => next_cursor,
      placeholderData: keepPreviousData,
    }),
  );
  const { data } = list;
  const tasks = useMemo(
    () => (data ? tasksOf(data).filter(({ id }) => !hidden.has(id)) : undefined),
    [data, hidden],
  );
  const shown = data ? tasksOf(data).length - (tasks?.length ?? 0) : 0;
  return { ...list, tasks, total: (data?.pages[0]?.total ?? 0) - shown };
}
