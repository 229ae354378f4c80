import { AlertIcon, TickIcon } from '../shell/icons.tsx';
import type { RequestState } from './use-request.ts';

/** Says how the last request ended. Stays in the document, so that screen readers notice the change. */
export function Outcome({ problem, success }: Pick<RequestState, 'problem' | 'success'>) {
  return (
    <>
      <p role="alert" className="flex items-center gap-1.5 text-sm text-alert empty:hidden">
        {problem && (
          <>
            <AlertIcon className="shrink-0" />
            {problem}
          </>
        )}
      </p>
      <p role="status" className="flex items-center gap-1.5 text-sm text-accent empty:hidden">
        {success && (
          <>
            <TickIcon className="shrink-0" />
            {success}
          </>
        )}
      </p>
    </>
  );
}
