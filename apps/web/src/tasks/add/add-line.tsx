import { isInvalid } from '@tickline/client';
import { escapeWords, parseLine, taskOfLine } from '@tickline/quick-add';
import { type FormEvent, type RefObject, useState } from 'react';
import { errorMessage } from '../../shell/error-message.ts';
import { type FieldIssue, fieldIssues } from '../../shell/field-issues.ts';
import { FieldMessage } from '../../shell/field-message.tsx';
import { PlusIcon } from '../../shell/icons.tsx';
import { useToasts } from '../../shell/toasts.tsx';
import { useTaskActions } from '../use-task-actions.ts';
import { LinePreview } from './line-preview.tsx';
import { useDraft } from './use-draft.ts';
import { loadWordReader, useWordReader } from './use-word-reader.ts';

interface AddLineProps {
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly draftKey: string;
}

/** Returns what is wrong with a line, the title first. */
function reasonOf(issues: readonly FieldIssue[]): string | undefined {
  const { title, ...others } = fieldIssues(issues);
  const [field, message] = Object.entries(others)[0] ?? [];
  return title ?? (field === 'tags' ? `Tags: ${message}` : message);
}

/** Adds a task from one line. Shows what it finds in it while the user types. */
export function AddLine({ inputRef, draftKey }: AddLineProps) {
  const [text, setText] = useDraft(draftKey);
  const [message, setMessage] = useState<string>();
  const [isStarted, setIsStarted] = useState(false);
  const { add } = useTaskActions();
  const { show } = useToasts();
  const hasText = text !== '';
  const reader = useWordReader(isStarted || hasText);
  const line = parseLine(text, { now: new Date(), reader });

  const change = (next: string) => {
    setText(next);
    setMessage(undefined);
  };

  const send = async (written: string) => {
    const parsed = parseLine(written, { now: new Date(), reader: await loadWordReader() });
    const checked = taskOfLine(parsed);
    if (!checked.success) return setMessage(reasonOf(checked.error.issues));
    change('');
    await add(checked.data).catch((error: unknown) => {
      const reason = (isInvalid(error) && reasonOf(error.data.issues)) || errorMessage(error);
      // Restores the text, unless the user has typed something else.
      if (inputRef.current?.value === '') {
        change(written);
        setMessage(`Not added. ${reason}`);
      } else {
        show({
          text: `“${parsed.title}” was not added. ${reason}`,
          isError: true,
          action: { label: 'Try again', run: () => send(written) },
        });
      }
    });
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(text);
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
          onFocus={() => setIsStarted(true)}
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
      <LinePreview
        id="new-task-preview"
        line={hasText ? line : undefined}
        onKeepAsText={(words) => {
          change(escapeWords(text, words));
          inputRef.current?.focus();
        }}
      />
    </form>
  );
}
