import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { CloseIcon } from './icons.tsx';

interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Without it, the user cannot dismiss the dialog. */
  readonly onClose?: () => void;
}

/**
 * A modal dialog. The browser traps and restores the focus, makes the rest inert, and closes it on Escape.
 *
 * @see https://developer.mozilla.org/en-US/docs/Web/HTML/Reference/Elements/dialog
 */
export function Dialog({ title, children, onClose }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Close it before it is removed, or the focus is not restored.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      className="card animate-rise max-h-[calc(100dvh-2rem)] w-[min(26rem,calc(100vw-2rem))] overflow-auto p-6 text-ink shadow-float"
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      // Chromium closes it at the second Escape, even if the first was prevented.
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !onClose) event.preventDefault();
      }}
    >
      <div className="mb-4 flex items-start justify-between gap-4">
        <h2 id={titleId} className="text-lg font-bold tracking-tight">
          {title}
        </h2>
        {onClose && (
          <button
            type="button"
            className="btn btn-quiet -m-2 size-11 p-0"
            aria-label="Close"
            onClick={onClose}
          >
            <CloseIcon />
          </button>
        )}
      </div>
      {children}
    </dialog>
  );
}
