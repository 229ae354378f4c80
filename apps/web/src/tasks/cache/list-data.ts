import type { InfiniteData } from '@tanstack/react-query';
import type { Task, TaskList } from '@tickline/contract';
import { comparator, matches } from '@tickline/contract/plain';
import type { ListQuery } from '../view/list-query.ts';

/** The loaded pages of a list, as TanStack Query stores them. */
export type ListData = InfiniteData<TaskList>;

export function tasksOf(data: ListData): Task[] {
  return data.pages.flatMap(({ tasks }) => tasks);
}

function withTotal(data: ListData, difference: number): ListData {
  if (difference === 0) return data;
  return { ...data, pages: data.pages.map((page) => ({ ...page, total: page.total + difference })) };
}

export function withoutTask(data: ListData, id: number): ListData {
  if (!tasksOf(data).some((task) => task.id === id)) return data;
  const pages = data.pages.map((page) => ({ ...page, tasks: page.tasks.filter((task) => task.id !== id) }));
  return withTotal({ ...data, pages }, -1);
}

/** Replaces a task at its place, even if it no longer belongs there. */
export function withTaskInPlace(data: ListData, task: Task): ListData {
  const pages = data.pages.map((page) => ({
    ...page,
    tasks: page.tasks.map((each) => (each.id === task.id ? task : each)),
  }));
  return { ...data, pages };
}

/** Inserts, moves or removes a new or changed task, as the server would. It is shown only if its page is loaded. */
export function withTask(data: ListData, task: Task, query: ListQuery): ListData {
  const others = withoutTask(data, task.id);
  if (!matches(task, query)) return others;
  const compare = comparator(query);
  const last = others.pages.length - 1;
  const page = others.pages.findIndex(({ tasks }) => tasks.some((each) => compare(task, each) < 0));
  const hasMore = others.pages[last]?.next_cursor !== null;
  const counted = withTotal(others, 1);
  // It comes after all loaded tasks, on a page that is not loaded.
  if (page === -1 && hasMore && tasksOf(others).length > 0) return counted;
  const target = page === -1 ? last : page;
  const pages = counted.pages.map((each, index) =>
    index === target ? { ...each, tasks: [...each.tasks, task].sort(compare) } : each,
  );
  return { ...counted, pages };
}
