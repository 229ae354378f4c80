import type { ReactNode } from 'react';

interface CheckChipProps {
  readonly isChecked: boolean;
  readonly onChange: () => void;
  readonly children: ReactNode;
}

/** One of a few options, of which any number can be chosen. */
export function CheckChip({ isChecked, onChange, children }: CheckChipProps) {
  return (
    <label className="chip max-w-full text-muted hover:bg-sunken hover:text-ink has-checked:bg-accent-soft has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent">
      <input type="checkbox" checked={isChecked} onChange={onChange} className="sr-only" />
      {children}
    </label>
  );
}
