import { isUnavailable } from '@tickline/client';

/** Whether the server answered the last time it was asked. */
export interface Reachability {
  readonly isDown: () => boolean;
  readonly subscribe: (listener: () => void) => () => void;
  /** Takes note of what a call ended with; undefined where it went well. */
  readonly note: (error: unknown) => void;
}

export function createReachability(): Reachability {
  let isDown = false;
  const listeners = new Set<() => void>();
  return {
    isDown: () => isDown,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    note: (error) => {
      const next = error !== undefined && isUnavailable(error);
      if (next === isDown) return;
      isDown = next;
      for (const listener of listeners) listener();
    },
  };
}
