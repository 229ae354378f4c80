import { AlertIcon } from './icons.tsx';
import { useRetry } from './use-retry.ts';

interface ErrorStateProps {
  readonly text: string;
  /** Must be stable. */
  readonly onRetry: () => unknown;
}

/** Shown instead of content that could not be loaded. Retries by itself. */
export function ErrorState({ text, onRetry }: ErrorStateProps) {
  useRetry(true, onRetry);
  return (
    <div role="alert" className="grid justify-items-center gap-3 px-6 py-16 text-center">
      <span className="grid size-14 place-content-center rounded-full bg-alert-soft text-xl text-alert">
        <AlertIcon />
      </span>
      <p className="text-lg font-semibold">{text}</p>
      <p className="max-w-xs text-muted">
        Your tasks are safe where they are. This page asks again by itself.
      </p>
      <button type="button" className="btn btn-primary mt-2" onClick={() => onRetry()}>
        Try again
      </button>
    </div>
  );
}
