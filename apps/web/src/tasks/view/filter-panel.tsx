import { useState } from 'react';
import { ChevronIcon } from '../../shell/icons.tsx';
import { Filters } from './filters.tsx';
import { isFiltered, type View } from './view.ts';

interface FilterPanelProps {
  readonly view: View;
  readonly onChange: (change: Partial<View>) => void;
}

/** The filters. They are collapsible on narrow screens. */
export function FilterPanel({ view, onChange }: FilterPanelProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div>
      <button
        type="button"
        className="btn btn-quiet -ml-2 px-2 lg:hidden"
        aria-expanded={isOpen}
        aria-controls="filters"
        onClick={() => setIsOpen(!isOpen)}
      >
        <ChevronIcon className={`transition-transform ${isOpen ? 'rotate-90' : ''}`} />
        Filters
        {(isFiltered(view) || view.status !== 'pending') && (
          <span className="size-2 rounded-full bg-accent">
            <span className="sr-only">(in use)</span>
          </span>
        )}
      </button>
      <div id="filters" className={isOpen ? 'pt-2' : 'max-lg:hidden'}>
        <Filters view={view} onChange={onChange} />
      </div>
    </div>
  );
}
