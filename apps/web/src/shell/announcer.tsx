import { createContext, type ReactNode, use, useCallback, useState } from 'react';

type Announce = (text: string) => void;

const AnnounceContext = createContext<Announce>(() => undefined);

/** Returns a function that announces a change to screen readers. */
export function useAnnounce(): Announce {
  return use(AnnounceContext);
}

/** @see https://www.w3.org/WAI/WCAG22/Techniques/aria/ARIA22 */
export function AnnouncerProvider({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState({ text: '', isOdd: false });
  // A repeated text is not a change, and would not be read out.
  const announce = useCallback<Announce>((text) => setSaid((before) => ({ text, isOdd: !before.isOdd })), []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <p role="status" className="sr-only">
        {said.text}
        {said.isOdd ? '\u00a0' : ''}
      </p>
    </AnnounceContext>
  );
}
