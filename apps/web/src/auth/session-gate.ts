/** Shut while there is no session. Calls wait until the user has signed in again. */
export interface SessionGate {
  readonly isShut: () => boolean;
  readonly subscribe: (listener: () => void) => () => void;
  readonly shut: () => void;
  readonly open: () => void;
  /** Shuts the gate, and resolves when it is open again. */
  readonly pass: () => Promise<void>;
}

export function createSessionGate(): SessionGate {
  let isShut = false;
  let waiting: (() => void)[] = [];
  const listeners = new Set<() => void>();
  const turn = (next: boolean) => {
    if (isShut === next) return;
    isShut = next;
    for (const listener of listeners) listener();
  };
  return {
    isShut: () => isShut,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    shut: () => turn(true),
    open: () => {
      turn(false);
      const all = waiting;
      waiting = [];
      for (const goOn of all) goOn();
    },
    pass: () => {
      turn(true);
      return new Promise((resolve) => waiting.push(resolve));
    },
  };
}
