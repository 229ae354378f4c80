import { useQuery } from '@tanstack/react-query';
import type { TaskTags } from '@tickline/contract';
import { useTRPC } from '../../api/trpc.ts';

export type TagCount = TaskTags['tags'][number];

const NONE: readonly TagCount[] = [];

/** Returns the user's tags, most used first; none until they are known. */
export function useTags(): readonly TagCount[] {
  const trpc = useTRPC();
  return useQuery(trpc.task.tags.queryOptions()).data?.tags ?? NONE;
}
