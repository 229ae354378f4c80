import type { Query, QueryClient, QueryKey } from '@tanstack/react-query';
import type { Task } from '@tickline/contract';
import type { ListQuery } from '../view/list-query.ts';
import { type ListData, tasksOf, withoutTask, withTask, withTaskInPlace } from './list-data.ts';

/** Changes all loaded lists at once, before and after the server answers. */
export interface TaskLists {
  readonly find: (id: number) => Task | undefined;
  readonly put: (task: Task) => void;
  readonly putInPlace: (task: Task) => void;
  readonly drop: (id: number) => void;
  /** Call it after a change on the server: lists that are being fetched may not contain it yet. */
  readonly settle: (...changed: readonly Task[]) => void;
  /** Fetches all lists again, because the server has made a task of its own. */
  readonly refetch: () => void;
}

function queryOf(key: QueryKey): ListQuery {
  const [, options] = key as readonly [unknown, { readonly input?: ListQuery }?];
  return options?.input ?? {};
}

interface Keys {
  readonly lists: QueryKey;
  readonly tags: QueryKey;
}

export function createTaskLists(queryClient: QueryClient, { lists: queryKey, tags }: Keys): TaskLists {
  const all = () =>
    queryClient
      .getQueriesData<ListData>({ queryKey })
      .flatMap(([key, data]) => (data ? [{ key, data }] : []));
  const change = (next: (data: ListData, query: ListQuery) => ListData) => {
    for (const { key, data } of all()) queryClient.setQueryData(key, next(data, queryOf(key)));
  };
  return {
    find: (id) => {
      for (const { data } of all()) {
        const task = tasksOf(data).find((each) => each.id === id);
        if (task) return task;
      }
      return undefined;
    },
    put: (task) => change((data, query) => withTask(data, task, query)),
    putInPlace: (task) => change((data) => withTaskInPlace(data, task)),
    drop: (id) => change((data) => withoutTask(data, id)),
    settle: (...changed) => {
      if (changed.some((task) => task.tags.length > 0)) queryClient.invalidateQueries({ queryKey: tags });
      const fetching = queryClient.getQueryCache().findAll({ queryKey, fetchStatus: 'fetching' });
      const predicate = (query: Query) => fetching.includes(query);
      // A list's first fetch is repeated only if it is cancelled before.
      queryClient.cancelQueries({ predicate }).then(() => queryClient.invalidateQueries({ predicate }));
    },
    refetch: () => void queryClient.invalidateQueries({ queryKey }),
  };
}
