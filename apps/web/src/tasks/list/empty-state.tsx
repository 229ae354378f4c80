import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../api/trpc.ts';
import { isFiltered, UNFILTERED, type View } from '../view/view.ts';

interface EmptyStateProps {
  readonly view: View;
  readonly onChange: (change: Partial<View>) => void;
  readonly onAdd: () => void;
}

function words(view: View, isFirstRun: boolean): readonly [title: string, text: string] {
  if (isFirstRun) return ['Your list is empty', 'Type your first task above. One line is enough.'];
  if (isFiltered(view)) return ['No matching tasks', 'No task matches your search and filters.'];
  if (view.status === 'completed') return ['Nothing done yet', 'Completed tasks appear here.'];
  return ['All done', 'There is nothing left to do. Enjoy the rest of the day.'];
}

function Drawing() {
  return (
    <svg viewBox="0 0 96 72" className="mb-2 w-24" aria-hidden="true">
      <rect x="14" y="8" width="68" height="56" rx="14" className="fill-sunken" />
      <circle cx="48" cy="36" r="17" className="fill-accent-soft" />
      <path
        d="M40 36.5l5.6 5.6L56.5 31"
        className="fill-none stroke-accent"
        strokeWidth="4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** Tells whether the user has no tasks at all; undefined until that is known. */
function useIsFirstRun(): boolean | undefined {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.task.list.queryOptions({ limit: 1 }, { staleTime: 0 }));
  return data && data.total === 0;
}

export function EmptyState({ view, onChange, onAdd }: EmptyStateProps) {
  const isFirstRun = useIsFirstRun();
  if (isFirstRun === undefined) return <div className="h-72" />;
  const [title, text] = words(view, isFirstRun);
  return (
    <div className="grid justify-items-center gap-1 px-6 py-14 text-center">
      <Drawing />
      <p className="text-lg font-semibold">{title}</p>
      <p className="max-w-xs text-muted">{text}</p>
      {isFiltered(view) ? (
        <button type="button" className="btn btn-quiet mt-3 text-accent" onClick={() => onChange(UNFILTERED)}>
          Clear search and filters
        </button>
      ) : (
        <button type="button" className="btn btn-quiet mt-3 text-accent" onClick={onAdd}>
          New task
        </button>
      )}
    </div>
  );
}
