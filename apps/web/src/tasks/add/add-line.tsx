import { escapeWords } from '@tickline/quick-add';
import type { FormEvent, RefObject } from 'react';
import { FieldMessage } from '../../shell/field-message.tsx';
import { PlusIcon } from '../../shell/icons.tsx';
import type { View } from '../view/view.ts';
import { LinePreview } from './line-preview.tsx';
import { useAddLine } from './use-add-line.ts';

interface AddLineProps {
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly draftKey: string;
  readonly view: View;
  readonly now: number;
}

/** Adds a task from one line. Shows what it finds in it while the user types. */
export function AddLine(props: AddLineProps) {
  const { inputRef } = props;
  const { text, message, line, pasted, change, start, send, paste, addPasted, joinPasted } =
    useAddLine(props);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };

  return (
    <form noValidate onSubmit={submit} className="grid gap-2">
      <div className="card flex items-center pr-1.5 pl-4 transition-colors focus-within:border-accent focus-within:outline-1 focus-within:outline-accent">
        <PlusIcon className="shrink-0 text-xl text-accent" />
        <input
          ref={inputRef}
          value={text}
          aria-label="New task"
          aria-keyshortcuts="n"
          aria-invalid={message !== undefined}
          aria-describedby="new-task-message new-task-preview"
          placeholder="Send the report tomorrow 9am #work !high"
          autoComplete="off"
          enterKeyHint="done"
          className="min-h-14 w-0 flex-1 bg-transparent px-3 text-lg outline-none"
          onFocus={start}
          onPaste={(event) => {
            if (paste(event.clipboardData.getData('text/plain'))) event.preventDefault();
          }}
          onChange={(event) => change(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
        />
        <button type="submit" className="btn btn-primary">
          Add
        </button>
      </div>
      <FieldMessage id="new-task-message" text={message} />
      {pasted.length > 0 && (
        <div role="status" className="flex flex-wrap items-center gap-2 px-1">
          <button type="button" className="btn btn-primary" onClick={addPasted}>
            {pasted.length === 1 ? 'Add one task' : `Add ${pasted.length} tasks, one for each line`}
          </button>
          <button type="button" className="btn btn-quiet" onClick={joinPasted}>
            Paste as one line
          </button>
        </div>
      )}
      <LinePreview
        id="new-task-preview"
        line={line}
        onKeepAsText={(words) => {
          change(escapeWords(text, words));
          inputRef.current?.focus();
        }}
      />
    </form>
  );
}
