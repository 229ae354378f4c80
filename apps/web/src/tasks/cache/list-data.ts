import type { InfiniteData } from '@tanstack/react-query';
import type { Task, TaskList } from '@tickline/contract';
import type { ListQuery } from '../view/list-query.ts';
import { comparator } from './compare.ts';
import { matches } from './matches.ts';

/** The pages of a list that are here, as TanStack Query keeps them. */
export type ListData = InfiniteData<TaskList>;

export function tasksOf(data: ListData): Task[] {
  return data.pages.flatMap(({ tasks }) => tasks);
}

function withTotal(data: ListData, difference: number): ListData {
  if (difference === 0) return data;
  return { ...data, pages: data.pages.map((page) => ({ ...page, total: page.total + difference })) };
}

/** The list without a task. */
export function withoutTask(data: ListData, id: number): ListData {
  if (!tasksOf(data).some((task) => task.id === id)) return data;
  const pages = data.pages.map((page) => ({ ...page, tasks: page.tasks.filter((task) => task.id !== id) }));
  return withTotal({ ...data, pages }, -1);
}

/** The list with another state of a task, at the same place, whether it belongs there or not. */
export function withTaskInPlace(data: ListData, task: Task): ListData {
  const pages = data.pages.map((page) => ({
    ...page,
    tasks: page.tasks.map((each) => (each.id === task.id ? task : each)),
  }));
  return { ...data, pages };
}

/**
 * The list as the server would answer it, with a task that is new, or new to the list, or has changed: at its place, if it
 * is on a page that is here; without it, if it does not match.
 */
export function withTask(data: ListData, task: Task, query: ListQuery): ListData {
  const others = withoutTask(data, task.id);
  if (!matches(task, query)) return others;
  const compare = comparator(query);
  const last = others.pages.length - 1;
  const page = others.pages.findIndex(({ tasks }) => tasks.some((each) => compare(task, each) < 0));
  const hasMore = others.pages[last]?.next_cursor !== null;
  const counted = withTotal(others, 1);
  // It comes after all that is here, and is on a page that is not.
  if (page === -1 && hasMore && tasksOf(others).length > 0) return counted;
  const target = page === -1 ? last : page;
  const pages = counted.pages.map((each, index) =>
    index === target ? { ...each, tasks: [...each.tasks, task].sort(compare) } : each,
  );
  return { ...counted, pages };
}
