import { type Ref, useState } from 'react';
import { TickIcon } from '../../shell/icons.tsx';

interface DoneBoxProps {
  readonly ref: Ref<HTMLInputElement>;
  readonly title: string;
  readonly isDone: boolean;
  readonly isDisabled: boolean;
  /** Settles when the server has answered. */
  readonly onChange: (isDone: boolean) => Promise<void>;
}

/** A round checkbox with a hit area of 48 px. */
export function DoneBox({ ref, title, isDone, isDisabled, onChange }: DoneBoxProps) {
  // The list is rendered a little later. Until then, React would take the tick back.
  const [pending, setPending] = useState<boolean>();
  const [rendered, setRendered] = useState(isDone);
  if (isDone !== rendered) {
    setRendered(isDone);
    setPending(undefined);
  }
  const isTicked = pending ?? isDone;
  const change = async (next: boolean) => {
    setPending(next);
    await onChange(next);
    setPending(undefined);
  };
  return (
    <label className="group/box relative grid size-12 shrink-0 place-content-center">
      <input
        ref={ref}
        type="checkbox"
        aria-label={title}
        checked={isTicked}
        // `disabled` would take the focus away.
        aria-disabled={isDisabled}
        onChange={(event) => !isDisabled && change(event.target.checked)}
        className="size-6 cursor-pointer appearance-none rounded-full border-2 border-edge transition-colors group-hover/box:border-accent checked:border-accent checked:bg-accent"
      />
      <TickIcon
        className={`pointer-events-none absolute inset-0 m-auto transition-opacity ${
          isTicked ? 'text-on-accent opacity-100' : 'text-accent opacity-0 group-hover/box:opacity-60'
        }`}
      />
    </label>
  );
}
