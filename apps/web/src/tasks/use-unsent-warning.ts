import { useIsMutating } from '@tanstack/react-query';
import { useEffect } from 'react';

/** Asks before the page is closed while there is something that the server does not know of yet. */
export function useUnsentWarning(): void {
  const hasUnsent = useIsMutating() > 0;
  useEffect(() => {
    if (!hasUnsent) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [hasUnsent]);
}
