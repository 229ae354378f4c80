import { useSyncExternalStore } from 'react';

/** Time after which a page that is shown again asks for a new version, in milliseconds. */
const ASK_AFTER_MS = 10 * 60_000;

let hasNewVersion = false;
let askedAt = performance.now();
const listeners = new Set<() => void>();

/** Asks whether the server has another version of this page than the one that is open. */
export async function askForNewVersion(): Promise<void> {
  askedAt = performance.now();
  const script = document.querySelector('script[type="module"][src]')?.getAttribute('src');
  // For programs, `/` is the API.
  const headers = { accept: 'text/html' };
  const response = await fetch('/', { cache: 'no-store', headers }).catch(() => undefined);
  const page = response?.ok ? await response.text().catch(() => '') : '';
  if (hasNewVersion || !script || !page.includes('<script') || page.includes(script)) return;
  hasNewVersion = true;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  const ask = () => {
    if (document.visibilityState === 'visible' && performance.now() - askedAt > ASK_AFTER_MS)
      askForNewVersion();
  };
  listeners.add(listener);
  document.addEventListener('visibilitychange', ask);
  return () => {
    listeners.delete(listener);
    document.removeEventListener('visibilitychange', ask);
  };
}

/** Tells whether the server has a newer version of this page, as far as it was asked. */
export function useNewVersion(): boolean {
  return useSyncExternalStore(subscribe, () => hasNewVersion);
}
