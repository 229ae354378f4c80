import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react';
import { Toast, type ToastContent } from './toast.tsx';

interface Toasts {
  /** @returns a function that removes it */
  readonly show: (content: ToastContent) => () => void;
  /** Runs the action of the newest toast that has one. */
  readonly actOnNewest: () => void;
}

const ToastContext = createContext<Toasts | undefined>(undefined);

/** @throws outside a {@link ToastProvider} */
export function useToasts(): Toasts {
  const toasts = use(ToastContext);
  if (toasts === undefined) throw new Error('There are no toasts here');
  return toasts;
}

interface Shown {
  readonly id: number;
  readonly content: ToastContent;
}

let lastId = 0;

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const dismiss = useCallback((id: number) => setShown((all) => all.filter((each) => each.id !== id)), []);
  const show = useCallback(
    (content: ToastContent) => {
      lastId += 1;
      const id = lastId;
      setShown((all) => [...all, { id, content }]);
      return () => dismiss(id);
    },
    [dismiss],
  );
  const actOnNewest = useCallback(() => {
    const newest = shown.findLast(({ content }) => content.action);
    if (newest === undefined) return;
    dismiss(newest.id);
    newest.content.action?.run();
  }, [shown, dismiss]);
  const toasts = useMemo(() => ({ show, actOnNewest }), [show, actOnNewest]);
  return (
    <ToastContext value={toasts}>
      {children}
      <section
        aria-label="Notifications"
        className="pointer-events-none fixed inset-x-0 bottom-0 z-20 grid justify-items-center gap-2 p-4"
      >
        {shown.map(({ id, content }) => (
          <Toast key={id} id={id} content={content} onDismiss={dismiss} />
        ))}
      </section>
    </ToastContext>
  );
}
