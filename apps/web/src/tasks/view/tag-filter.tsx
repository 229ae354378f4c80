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

/** Returns how many tasks with a tag the status of a view lets through. */
function countOf({ total, pending }: TagCount, status: View['status']): number {
  if (status === 'all') return total;
  return status === 'pending' ? pending : total - pending;
}

/** Chooses tags: tasks that have any of them are shown. */
export function TagFilter({ view, onChange }: TagFilterProps) {
  const [isLong, setIsLong] = useState(false);
  const known = useTags();
  // Those chosen are always there, or they could not be taken off.
  const missing = view.tags.filter((tag) => !known.some((each) => each.tag === tag));
  const all = [...known, ...missing.map((tag) => ({ tag, total: 0, pending: 0 }))];
  if (all.length === 0) return null;
  const shown = all.filter(({ tag }, index) => isLong || index < FEW || view.tags.includes(tag));
  const toggle = (tag: string) => {
    const others = view.tags.filter((each) => each !== tag);
    onChange({ tags: others.length < view.tags.length ? others : [...others, tag] });
  };
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-sm font-semibold text-muted">Tags</legend>
      <div className="flex flex-wrap gap-1">
        {shown.map((each) => (
          <CheckChip
            key={each.tag}
            isChecked={view.tags.includes(each.tag)}
            onChange={() => toggle(each.tag)}
          >
            <span className="truncate">{each.tag}</span>
            <span className="font-normal tabular-nums">{countOf(each, view.status)}</span>
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
