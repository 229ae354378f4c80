import { useCallback, useState } from 'react';
import type { FindDates } from './parse-line.ts';

/** Loads the date parser when it is first needed. Returns undefined if that fails; then dates stay text. */
export async function loadFindDates(): Promise<FindDates | undefined> {
  return import('./find-dates.ts').then(
    (module) => module.findDates,
    () => undefined,
  );
}

export function useFindDates() {
  const [findDates, setFindDates] = useState<FindDates>();
  const load = useCallback(async () => {
    const loaded = await loadFindDates();
    setFindDates(() => loaded);
  }, []);
  return { findDates, load };
}
