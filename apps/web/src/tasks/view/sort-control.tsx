import { ArrowIcon } from '../../shell/icons.tsx';
import { NATURAL_ORDER, type Sort, sortsOf, type View } from './view.ts';

const SORT_NAMES: Record<Sort, string> = {
  created_at: 'Date added',
  due_date: 'Due date',
  completed_at: 'Date done',
  priority: 'Priority',
  title: 'Title',
  updated_at: 'Last change',
};

interface SortControlProps {
  readonly view: View;
  readonly onChange: (change: Partial<View>) => void;
}

/** Chooses the order. The native list works best on phones and with the keyboard. */
export function SortControl({ view, onChange }: SortControlProps) {
  const sorts = sortsOf(view.status);
  const isAscending = view.order === 'asc';
  return (
    <div className="flex rounded-[0.625rem] shadow-card">
      <select
        aria-label="Sort by"
        className="field w-auto rounded-r-none border-line pr-2 hover:border-edge"
        value={view.sort}
        onChange={(event) => {
          const sort = sorts.find((each) => each === event.target.value);
          if (sort) onChange({ sort, order: NATURAL_ORDER[sort] });
        }}
      >
        {sorts.map((sort) => (
          <option key={sort} value={sort}>
            {SORT_NAMES[sort]}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="btn size-11 rounded-l-none border border-l-0 border-line bg-surface hover:border-edge p-0 text-muted hover:bg-sunken hover:text-ink"
        aria-label={isAscending ? 'Ascending; reverse the order' : 'Descending; reverse the order'}
        title={isAscending ? 'Ascending' : 'Descending'}
        onClick={() => onChange({ order: isAscending ? 'desc' : 'asc' })}
      >
        <ArrowIcon className={`transition-transform ${isAscending ? 'rotate-180' : ''}`} />
      </button>
    </div>
  );
}
