import { useIsMutating } from '@tanstack/react-query';
import { useEffect } from 'react';

/** Warns before the page is closed while changes are unsent. Deletions that can still be undone do not count. */
export function useUnsentWarning(): void {
  const hasUnsent = useIsMutating() > 0;
  useEffect(() => {
    if (!hasUnsent) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [hasUnsent]);
}
