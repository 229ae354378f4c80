import { useMemo, useSyncExternalStore } from 'react';
import { changeOf, formatView, parseView, type View } from './view.ts';

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

const readQuery = () => window.location.search;

/** Typing in the search adds one step to the history, not one per letter. */
function isSameStep(before: View, after: View): boolean {
  return before.search !== '' && after.search !== '' && before.search !== after.search;
}

/** Changes the view. Back and forward work. */
export function changeView(change: Partial<View>): void {
  const before = parseView(readQuery());
  const after = changeOf(before, change);
  const url = `${window.location.pathname}${formatView(after)}`;
  if (formatView(after) === formatView(before)) return;
  if (isSameStep(before, after)) window.history.replaceState(null, '', url);
  else window.history.pushState(null, '', url);
  for (const listener of listeners) listener();
}

/** Returns the view in the URL. */
export function useView(): View {
  const query = useSyncExternalStore(subscribe, readQuery);
  return useMemo(() => parseView(query), [query]);
}
