import { type RefObject, useEffect, useState } from 'react';
import { SearchIcon } from '../../shell/icons.tsx';
import { MAX_SEARCH } from './view.ts';

/** Delay between the last letter and the request, in milliseconds. */
const DEBOUNCE_MS = 200;

interface SearchBoxProps {
  readonly inputRef: RefObject<HTMLInputElement | null>;
  /** The current search. It may also change from outside, for example with "back". */
  readonly search: string;
  readonly onSearch: (search: string) => void;
}

export function SearchBox({ inputRef, search, onSearch }: SearchBoxProps) {
  const [text, setText] = useState(search);
  const [known, setKnown] = useState(search);
  if (search !== known) {
    setKnown(search);
    setText(search);
  }
  useEffect(() => {
    if (text === search) return undefined;
    const timer = setTimeout(() => {
      setKnown(text);
      onSearch(text);
    }, DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [text, search, onSearch]);
  return (
    <div className="relative min-w-32 flex-1">
      <SearchIcon className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-muted" />
      <input
        ref={inputRef}
        type="search"
        value={text}
        maxLength={MAX_SEARCH}
        aria-label="Search"
        aria-keyshortcuts="/"
        placeholder="Search"
        autoComplete="off"
        className="field border-line pl-10 shadow-card hover:border-edge"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
    </div>
  );
}
