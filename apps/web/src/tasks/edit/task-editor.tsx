import type { Task, TaskUpdate } from '@tickline/contract';
import { type KeyboardEvent, useId, useState } from 'react';
import { FieldMessage } from '../../shell/field-message.tsx';
import { ConflictNotice } from './conflict-notice.tsx';
import { DueField } from './due-field.tsx';
import type { Edit } from './edits.ts';
import { PriorityField } from './priority-field.tsx';
import { rebaseForm } from './rebase-form.ts';
import { RepeatField } from './repeat-field.tsx';
import { TagsField } from './tags-field.tsx';
import { formOf, NOT_UNDERSTOOD, type TaskForm, useTaskForm } from './use-task-form.ts';

interface TaskEditorProps {
  /** The task as it was when the user began. */
  readonly task: Task;
  /** Changes that the user has made before. */
  readonly edit: Edit | undefined;
  readonly now: number;
  readonly onChange: (form: TaskForm, isChanged: boolean) => void;
  readonly onSave: (changes: TaskUpdate, form: TaskForm) => void;
  /** Leaves the editor; changes are kept. */
  readonly onLeave: () => void;
  readonly onDiscard: () => void;
  /** Goes on with a form over the task that another device has changed. */
  readonly onRebase: (theirs: Task, form: TaskForm) => void;
}

export function TaskEditor(props: TaskEditorProps) {
  const { task, edit, now, onChange, onSave, onLeave, onDiscard, onRebase } = props;
  const { form, isChanged, change, refuse, submit } = useTaskForm({
    task,
    initial: edit?.form ?? formOf(task),
    now,
    onChange,
    onSave,
  });
  const [isAsking, setIsAsking] = useState(false);
  const theirs = edit?.theirs;
  const { messages } = form;
  const id = useId();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onLeave();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
  };
  return (
    <form
      noValidate
      aria-label={`Edit: ${task.title}`}
      className="grid grid-cols-1 gap-4 p-4 sm:p-5"
      onSubmit={submit}
      onKeyDown={onKeyDown}
    >
      {theirs && (
        <ConflictNotice
          task={task}
          form={form}
          theirs={theirs}
          now={now}
          onChoose={(keeps) => onRebase(theirs, rebaseForm(task, form, theirs, keeps))}
        />
      )}
      <div className="grid gap-2">
        <label htmlFor={`${id}-title`} className="text-sm font-semibold">
          Title
        </label>
        <input
          id={`${id}-title`}
          // biome-ignore lint/a11y/noAutofocus: the user has asked for this field
          autoFocus
          className="field"
          value={form.title}
          aria-invalid={messages['title'] !== undefined}
          aria-describedby={`${id}-title-message`}
          onChange={(event) => change({ title: event.target.value })}
        />
        <FieldMessage id={`${id}-title-message`} text={messages['title']} />
      </div>
      <div className="grid gap-2">
        <label htmlFor={`${id}-notes`} className="text-sm font-semibold">
          Notes
        </label>
        <textarea
          id={`${id}-notes`}
          rows={2}
          className="field field-sizing-content max-h-64"
          value={form.description}
          aria-invalid={messages['description'] !== undefined}
          aria-describedby={`${id}-notes-message`}
          onChange={(event) => change({ description: event.target.value })}
        />
        <FieldMessage id={`${id}-notes-message`} text={messages['description']} />
      </div>
      <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
        <DueField
          due={form.due_date}
          now={now}
          message={messages['due_date']}
          onChange={(due_date) => change({ due_date })}
        />
        <PriorityField priority={form.priority} onChange={(priority) => change({ priority })} />
        <RepeatField
          edited={form.recurrence}
          due={form.due_date}
          zone={task.time_zone}
          now={now}
          message={messages['recurrence']}
          onChange={(recurrence) => change({ recurrence })}
          onLeave={() => {
            if (form.recurrence.rule === undefined) refuse({ ...messages, recurrence: NOT_UNDERSTOOD });
          }}
        />
        <TagsField
          edited={form.tags}
          message={messages['tags']}
          onChange={(tags) => change({ tags })}
          onInvalid={(message) => refuse({ ...messages, tags: message })}
        />
      </div>
      <FieldMessage id={`${id}-message`} text={messages['form']} />
      {isAsking ? (
        <div role="alert" className="flex flex-wrap items-center gap-2">
          <span className="mr-2 font-semibold">Throw your changes away?</span>
          <button type="button" className="btn btn-primary" onClick={onDiscard}>
            Throw away
          </button>
          <button type="button" className="btn btn-quiet" onClick={() => setIsAsking(false)}>
            Keep editing
          </button>
        </div>
      ) : (
        <div className="flex gap-2">
          <button type="submit" className="btn btn-primary">
            Save
          </button>
          <button
            type="button"
            className="btn btn-quiet"
            onClick={() => (isChanged ? setIsAsking(true) : onDiscard())}
          >
            Cancel
          </button>
        </div>
      )}
    </form>
  );
}
