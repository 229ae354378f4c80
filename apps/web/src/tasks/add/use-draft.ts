import { useState } from 'react';

/** A text that is still there after the page was loaded again; not in another tab, and not after this one is closed. */
export function useDraft(key: string): readonly [string, (text: string) => void] {
  const [text, setText] = useState(() => {
    try {
      return sessionStorage.getItem(key) ?? '';
    } catch {
      return '';
    }
  });
  const change = (next: string) => {
    setText(next);
    try {
      sessionStorage.setItem(key, next);
    } catch {
      // It is kept in memory, then.
    }
  };
  return [text, change];
}
