import { onlineManager, useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { useConnection } from '../api/connection.tsx';
import { AlertIcon } from './icons.tsx';
import { useRetry } from './use-retry.ts';

/** Shows that the server is unreachable, and retries until it answers. */
export function ConnectionBanner() {
  const { reachability } = useConnection();
  const queryClient = useQueryClient();
  const isDown = useSyncExternalStore(reachability.subscribe, reachability.isDown);
  const isOnline = useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  );
  const retry = useCallback(() => queryClient.refetchQueries({ type: 'active' }), [queryClient]);
  useRetry(isDown && isOnline, retry);

  return (
    <div role="status">
      {(isDown || !isOnline) && (
        <div className="flex min-h-12 flex-wrap items-center justify-center gap-x-4 bg-alert-soft px-4 py-0.5 text-sm font-medium text-alert">
          <span className="flex items-center gap-2 py-2">
            <AlertIcon className="shrink-0" />
            {isOnline
              ? 'The server does not answer. Trying again…'
              : 'You are offline. What you change is sent when you are back.'}
          </span>
          {isOnline && (
            <button type="button" className="btn underline underline-offset-4" onClick={() => retry()}>
              Try now
            </button>
          )}
        </div>
      )}
    </div>
  );
}
