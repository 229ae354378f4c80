import { useEffect } from 'react';

/** How often what does not answer is asked again, in milliseconds. */
const RETRY_MS = 4000;

/** Tries again and again, for as long as it is needed. @param retry stable, or the time begins anew */
export function useRetry(isNeeded: boolean, retry: () => unknown): void {
  useEffect(() => {
    if (!isNeeded) return undefined;
    const timer = setInterval(retry, RETRY_MS);
    return () => clearInterval(timer);
  }, [isNeeded, retry]);
}
