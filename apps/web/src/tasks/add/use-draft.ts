import { useState } from 'react';

/** Keeps a text when the page is reloaded; not in other tabs, and not after this one is closed. */
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
      // The text stays in memory.
    }
  };
  return [text, change];
}
