import { isUnavailable } from '@tickline/client';

/** Whether the server answered the last call. */
export interface Reachability {
  readonly isDown: () => boolean;
  readonly subscribe: (listener: () => void) => () => void;
  /** Records the error of a call; undefined if it succeeded. */
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
