import { useState } from 'react';
import { type TagCount, useTags } from '../tags/use-tags.ts';
import { CheckChip } from './check-chip.tsx';
import type { View } from './view.ts';

/** Number of tags shown at first. */
const FEW = 12;

interface TagFilterProps {
  readonly view: View;
  readonly onChange: (change: Partial<View>) => void;
}

/** Returns how many tasks with each tag the status of a view lets through. */
function counted(known: readonly TagCount[], { status, tags }: View) {
  const counts = new Map(
    known.map(({ tag, total, pending }) => {
      if (status === 'all') return [tag, total];
      return [tag, status === 'pending' ? pending : total - pending];
    }),
  );
  // Those chosen are always there, or they could not be taken off.
  const missing = tags.filter((tag) => !counts.has(tag)).map((tag) => [tag, 0] as const);
  return [...counts, ...missing].filter(([tag, count]) => count > 0 || tags.includes(tag));
}

/** Chooses tags: tasks that have any of them are shown. */
export function TagFilter({ view, onChange }: TagFilterProps) {
  const [isLong, setIsLong] = useState(false);
  const all = counted(useTags(), view);
  if (all.length === 0) return null;
  const shown = all.filter(([tag], index) => isLong || index < FEW || view.tags.includes(tag));
  const toggle = (tag: string) => {
    const others = view.tags.filter((each) => each !== tag);
    onChange({ tags: others.length < view.tags.length ? others : [...others, tag] });
  };
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-sm font-semibold text-muted">Tags</legend>
      <div className="flex flex-wrap gap-1">
        {shown.map(([tag, count]) => (
          <CheckChip key={tag} isChecked={view.tags.includes(tag)} onChange={() => toggle(tag)}>
            <span className="truncate">{tag}</span> <span className="font-normal tabular-nums">{count}</span>
          </CheckChip>
        ))}
        {(isLong || shown.length < all.length) && (
          <button
            type="button"
            className="chip text-muted underline underline-offset-4 hover:text-ink"
            aria-expanded={isLong}
            onClick={() => setIsLong(!isLong)}
          >
            {isLong ? 'Fewer' : `All ${all.length}`}
          </button>
        )}
      </div>
    </fieldset>
  );
}
