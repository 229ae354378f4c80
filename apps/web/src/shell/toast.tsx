import { useEffect, useState } from 'react';
import { CloseIcon } from './icons.tsx';

export interface ToastContent {
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Milliseconds until it disappears. By default it stays. */
  readonly lifeMs?: number;
  readonly isError?: boolean;
  /** Called when it disappears or is dismissed without its action. */
  readonly onExpire?: () => void;
}

interface ToastProps {
  readonly id: number;
  readonly content: ToastContent;
  /** Must be stable, or the time starts again. */
  readonly onDismiss: (id: number) => void;
}

/** Stays while the pointer or the focus is on it. */
export function Toast({ id, content, onDismiss }: ToastProps) {
  const { text, action, lifeMs, isError = false, onExpire } = content;
  const [isHeld, setIsHeld] = useState(false);
  useEffect(() => {
    if (lifeMs === undefined || isHeld) return undefined;
    const timer = setTimeout(() => {
      onDismiss(id);
      onExpire?.();
    }, lifeMs);
    return () => clearTimeout(timer);
  }, [id, lifeMs, isHeld, onDismiss, onExpire]);
  const act = () => {
    onDismiss(id);
    action?.run();
  };
  const close = () => {
    onDismiss(id);
    onExpire?.();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only pauses the timer
    <div
      role={isError ? 'alert' : 'status'}
      className="animate-rise pointer-events-auto flex max-w-[min(32rem,100%)] items-center gap-1 rounded-xl bg-ink py-1 pr-1 pl-4 text-paper shadow-float"
      onPointerEnter={() => setIsHeld(true)}
      onPointerLeave={() => setIsHeld(false)}
      onFocus={() => setIsHeld(true)}
      onBlur={() => setIsHeld(false)}
    >
      <p className="min-w-0 py-2 wrap-anywhere">{text}</p>
      {action && (
        <button
          type="button"
          className="btn ml-2 px-3 underline decoration-2 underline-offset-4 focus-visible:outline-paper"
          onClick={act}
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        className="btn size-11 shrink-0 p-0 focus-visible:outline-paper"
        aria-label="Dismiss"
        onClick={close}
      >
        <CloseIcon />
      </button>
    </div>
  );
}
