import { useEffect } from 'react';

/** Interval of retries, in milliseconds. */
const RETRY_MS = 4000;

/** Retries as long as needed. @param retry must be stable, or the time starts again */
export function useRetry(isNeeded: boolean, retry: () => unknown): void {
  useEffect(() => {
    if (!isNeeded) return undefined;
    const timer = setInterval(retry, RETRY_MS);
    return () => clearInterval(timer);
  }, [isNeeded, retry]);
}
