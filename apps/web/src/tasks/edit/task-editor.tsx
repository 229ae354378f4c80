import type { Task, TaskUpdate } from '@tickline/contract';
import { type KeyboardEvent, useId } from 'react';
import { FieldMessage } from '../../shell/field-message.tsx';
import { DueField } from './due-field.tsx';
import { PriorityField } from './priority-field.tsx';
import { RepeatField } from './repeat-field.tsx';
import { TagsField } from './tags-field.tsx';
import { formOf, NOT_UNDERSTOOD, type TaskForm, useTaskForm } from './use-task-form.ts';

interface TaskEditorProps {
  readonly task: Task;
  /** The form that the server has refused, if any. */
  readonly refused: TaskForm | undefined;
  readonly now: number;
  readonly onSave: (changes: TaskUpdate, form: TaskForm) => void;
  readonly onCancel: () => void;
}

export function TaskEditor({ task, refused, now, onSave, onCancel }: TaskEditorProps) {
  const { form, change, refuse, submit } = useTaskForm({
    task,
    initial: refused ?? formOf(task),
    now,
    onSave,
  });
  const { messages } = form;
  const id = useId();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onCancel();
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
      <div className="flex gap-2">
        <button type="submit" className="btn btn-primary">
          Save
        </button>
        <button type="button" className="btn btn-quiet" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
