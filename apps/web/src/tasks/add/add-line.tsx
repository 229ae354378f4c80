import { isInvalid } from '@tickline/client';
import { taskCreateSchema } from '@tickline/contract';
import { type FormEvent, type RefObject, useEffect, useState } from 'react';
import { errorMessage } from '../../shell/error-message.ts';
import { fieldIssues } from '../../shell/field-issues.ts';
import { FieldMessage } from '../../shell/field-message.tsx';
import { PlusIcon } from '../../shell/icons.tsx';
import { useToasts } from '../../shell/toasts.tsx';
import { useTaskActions } from '../use-task-actions.ts';
import { LinePreview } from './line-preview.tsx';
import { parseLine } from './parse-line.ts';
import { useDraft } from './use-draft.ts';
import { loadFindDates, useFindDates } from './use-find-dates.ts';

interface AddLineProps {
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly draftKey: string;
}

/** Adds a task from one line. Shows the date and priority that it finds while the user types. */
export function AddLine({ inputRef, draftKey }: AddLineProps) {
  const [text, setText] = useDraft(draftKey);
  const [readsDates, setReadsDates] = useState(true);
  const [message, setMessage] = useState<string>();
  const { findDates, load } = useFindDates();
  const { add } = useTaskActions();
  const { show } = useToasts();
  const hasText = text !== '';
  useEffect(() => {
    if (hasText) load();
  }, [hasText, load]);
  const line = parseLine(text, { now: new Date(), findDates: readsDates ? findDates : undefined });

  const change = (next: string) => {
    setText(next);
    setMessage(undefined);
    if (next === '') setReadsDates(true);
  };

  const send = async (written: string, reads: boolean) => {
    const finder = reads ? await loadFindDates() : undefined;
    const { title, priority, due } = parseLine(written, { now: new Date(), findDates: finder });
    const checked = taskCreateSchema.safeParse({
      title,
      ...(priority && { priority }),
      ...(due && { due_date: due.toISOString() }),
    });
    if (!checked.success) {
      const issues = fieldIssues(checked.error.issues);
      return setMessage(issues['title'] ?? Object.values(issues)[0]);
    }
    change('');
    await add(checked.data).catch((error: unknown) => {
      const issues = isInvalid(error) ? fieldIssues(error.data.issues) : {};
      const reason = issues['title'] ?? Object.values(issues)[0] ?? errorMessage(error);
      // Restores the text, unless the user has typed something else.
      if (inputRef.current?.value === '') {
        change(written);
        setReadsDates(reads);
        setMessage(`Not added. ${reason}`);
      } else {
        const run = () => send(written, reads);
        show({
          text: `“${title}” was not added. ${reason}`,
          isError: true,
          action: { label: 'Try again', run },
        });
      }
    });
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(text, readsDates);
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
          placeholder="Send the report tomorrow 9am !high"
          autoComplete="off"
          enterKeyHint="done"
          className="min-h-14 min-w-0 flex-1 bg-transparent px-3 text-lg outline-none"
          onFocus={load}
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
        readsDates={readsDates}
        onReadDates={setReadsDates}
      />
    </form>
  );
}
