import { useEffect, useRef } from 'react';

interface LoadMoreProps {
  readonly isLoading: boolean;
  readonly onLoad: () => void;
}

/** Loads the next page when it is pressed or the user scrolls near it. */
export function LoadMore({ isLoading, onLoad }: LoadMoreProps) {
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const button = ref.current;
    if (!button || isLoading) return undefined;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && onLoad(), {
      rootMargin: '1200px',
    });
    observer.observe(button);
    return () => observer.disconnect();
  }, [isLoading, onLoad]);
  return (
    <button ref={ref} type="button" className="btn btn-quiet w-full" onClick={onLoad}>
      {isLoading ? 'Loading…' : 'More'}
    </button>
  );
}
