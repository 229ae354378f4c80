import { LIMITS } from '@tickline/contract/plain';
import { type ChangeEvent, type KeyboardEvent, useId, useRef, useState } from 'react';
import { useAnnounce } from '../../shell/announcer.tsx';
import { FieldMessage } from '../../shell/field-message.tsx';
import { CloseIcon } from '../../shell/icons.tsx';
import { useTags } from '../tags/use-tags.ts';
import { type EditedTags, withTag } from './edited-tags.ts';

/** Number of completions. The browser shows those that contain what was typed. */
const MAX_COMPLETIONS = 200;

interface TagsFieldProps {
  readonly edited: EditedTags;
  readonly message: string | undefined;
  readonly onChange: (edited: EditedTags) => void;
  readonly onInvalid: (message: string) => void;
}

/** Edits tags. Completes them from those that the user has. */
export function TagsField({ edited: { tags, text }, message, onChange, onInvalid }: TagsFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const announce = useAnnounce();
  const known = useTags();
  const [isFocused, setIsFocused] = useState(false);
  const isFull = tags.length >= LIMITS.tags;
  const add = (written: string) => {
    const added = withTag(tags, written);
    if (added.message !== undefined) return onInvalid(added.message);
    onChange({ tags: added.tags, text: '' });
    if (added.tags.length > tags.length) announce(`Tag added: ${added.tags.at(-1)}`);
  };
  const remove = (tag: string) => {
    onChange({ tags: tags.filter((each) => each !== tag), text });
    announce(`Tag removed: ${tag}`);
    input.current?.focus();
  };
  const change = (event: ChangeEvent<HTMLInputElement>) => {
    const { value } = event.target;
    const { inputType } = event.nativeEvent as InputEvent;
    // The user has chosen one of the completions.
    const isChosen = inputType === undefined || inputType === 'insertReplacementText';
    if (isChosen && known.some(({ tag }) => tag === value)) add(value);
    else onChange({ tags, text: value });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
    const last = tags.at(-1);
    if ((event.key === 'Enter' || event.key === ',') && text.trim() !== '') {
      event.preventDefault();
      add(text);
    } else if (event.key === 'Backspace' && text === '' && last !== undefined) {
      event.preventDefault();
      remove(last);
    }
  };
  return (
    <div className="grid grid-cols-1 gap-2">
      <div className="flex justify-between text-sm">
        <label htmlFor={id} className="font-semibold">
          Tags
        </label>
        <span id={`${id}-limit`} className="text-muted">
          {isFull && `${LIMITS.tags} at most`}
        </span>
      </div>
      <div className="field flex flex-wrap items-center gap-1 py-0.75 pr-1 pl-1 focus-within:border-accent focus-within:outline-1 focus-within:outline-accent">
        {tags.map((tag) => (
          <span
            key={tag}
            className="flex max-w-full items-center rounded-full bg-sunken pl-3 text-sm font-medium"
          >
            <span className="truncate">{tag}</span>
            <button
              type="button"
              className="grid size-9 shrink-0 place-content-center rounded-full text-muted hover:text-ink"
              aria-label={`Remove the tag “${tag}”`}
              title="Remove"
              onClick={() => remove(tag)}
              onKeyDown={(event) => {
                if (event.key === 'Backspace' || event.key === 'Delete') remove(tag);
              }}
            >
              <CloseIcon />
            </button>
          </span>
        ))}
        <input
          id={id}
          ref={input}
          list={isFocused ? `${id}-known` : undefined}
          value={text}
          placeholder={tags.length === 0 ? 'work, home …' : ''}
          autoComplete="off"
          autoCapitalize="none"
          enterKeyHint="done"
          className="min-h-9 min-w-24 flex-1 bg-transparent px-2 outline-none"
          readOnly={isFull}
          aria-invalid={message !== undefined}
          aria-describedby={`${id}-message ${id}-limit`}
          onChange={change}
          onKeyDown={onKeyDown}
          onFocus={() => setIsFocused(true)}
          onBlur={() => setIsFocused(false)}
        />
      </div>
      {isFocused && (
        <datalist id={`${id}-known`}>
          {known
            .filter(({ tag }) => !tags.includes(tag))
            .slice(0, MAX_COMPLETIONS)
            .map(({ tag }) => (
              <option key={tag} value={tag} />
            ))}
        </datalist>
      )}
      <FieldMessage id={`${id}-message`} text={message} />
    </div>
  );
}
