import { onlineManager, useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { useConnection } from '../api/connection.tsx';
import { AlertIcon } from './icons.tsx';
import { useNewVersion } from './new-version.ts';
import { useRetry } from './use-retry.ts';

interface BannerProps {
  readonly text: string;
  readonly action: string | undefined;
  readonly onAction: () => unknown;
}

function Banner({ text, action, onAction }: BannerProps) {
  return (
    <div className="flex min-h-12 flex-wrap items-center justify-center gap-x-4 bg-alert-soft px-4 py-0.5 text-sm font-medium text-alert">
      <span className="flex items-center gap-2 py-2">
        <AlertIcon className="shrink-0" />
        {text}
      </span>
      {action !== undefined && (
        <button type="button" className="btn underline underline-offset-4" onClick={() => onAction()}>
          {action}
        </button>
      )}
    </div>
  );
}

/** Shows that the server is unreachable, and retries until it answers. Offers a reload if there is a new version. */
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

  const hasNewVersion = useNewVersion();

  return (
    <div role="status">
      {(isDown || !isOnline) && (
        <Banner
          text={
            isOnline
              ? 'The server is not responding. Trying again…'
              : 'You are offline. Your changes will be sent when you are online again.'
          }
          action={isOnline ? 'Try now' : undefined}
          onAction={retry}
        />
      )}
      {hasNewVersion && isOnline && (
        <Banner
          text="There is a new version of this page. What you have typed is kept."
          action="Reload"
          onAction={() => window.location.reload()}
        />
      )}
    </div>
  );
}
