import { createContext, type ReactNode, use, useCallback, useState } from 'react';

type Announce = (text: string) => void;

const AnnounceContext = createContext<Announce>(() => undefined);

/** Says to a screen reader what is to be seen otherwise. */
export function useAnnounce(): Announce {
  return use(AnnounceContext);
}

/** @see https://www.w3.org/WAI/WCAG22/Techniques/aria/ARIA22 */
export function AnnouncerProvider({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState({ text: '', isOdd: false });
  // The same words again are no change, and would not be read.
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
