import { onlineManager, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { useConnection } from '../api/connection.tsx';
import { AlertIcon } from './icons.tsx';

/** How often a server that is down is asked again, in milliseconds. */
const RETRY_MS = 4000;

/** Says that nothing gets through, and tries on until it does. */
export function ConnectionBanner() {
  const { reachability } = useConnection();
  const queryClient = useQueryClient();
  const isDown = useSyncExternalStore(reachability.subscribe, reachability.isDown);
  const isOnline = useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  );
  const isWaiting = isDown && isOnline;
  const retry = () => queryClient.refetchQueries({ type: 'active' });
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setInterval(() => queryClient.refetchQueries({ type: 'active' }), RETRY_MS);
    return () => clearInterval(timer);
  }, [isWaiting, queryClient]);

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
            <button type="button" className="btn underline underline-offset-4" onClick={retry}>
              Try now
            </button>
          )}
        </div>
      )}
    </div>
  );
}
