import type { Task } from '@tickline/contract';
import { formatDue } from '@tickline/quick-add';
import { describeRule } from '@tickline/quick-add/rules';
import { PRIORITY_NAMES } from '../priority.ts';
import { type Conflict, conflictsOf } from './rebase-form.ts';
import { formOf, type TaskForm } from './use-task-form.ts';

interface ConflictNoticeProps {
  /** The task as it was when the user began. */
  readonly task: Task;
  readonly form: TaskForm;
  readonly theirs: Task;
  readonly now: number;
  readonly onChoose: (keeps: 'mine' | 'theirs') => void;
}

function inWords(form: TaskForm, field: Conflict['field'], now: number): string {
  switch (field) {
    case 'due_date':
      return form.due_date === null ? '' : formatDue(form.due_date, now);
    case 'priority':
      return PRIORITY_NAMES[form.priority];
    case 'recurrence':
      return form.recurrence.rule ? describeRule(form.recurrence.rule) : '';
    case 'tags':
      return form.tags.tags.map((tag) => `#${tag}`).join(' ');
    default:
      return form[field];
  }
}

/** Shows what this device and another one have changed in different ways, and lets the user choose. */
export function ConflictNotice({ task, form, theirs, now, onChoose }: ConflictNoticeProps) {
  const conflicts = conflictsOf(task, form, theirs);
  const other = formOf(theirs);
  return (
    <div role="alert" className="grid gap-3 rounded-xl bg-alert-soft p-4">
      <p className="font-semibold text-alert">
        Not saved, because this task was changed on another device too.
      </p>
      <dl className="grid gap-3">
        {conflicts.map(({ field, name }) => (
          <div key={field} className="grid gap-1">
            <dt className="text-sm font-semibold">{name}</dt>
            {[
              ['Yours', form],
              ['The other', other],
            ].map(([whose, each]) => (
              <dd key={String(whose)} className="wrap-anywhere whitespace-pre-wrap">
                <span className="text-muted">{`${whose}: `}</span>
                {inWords(each as TaskForm, field, now) || 'none'}
              </dd>
            ))}
          </div>
        ))}
      </dl>
      <div className="flex flex-wrap gap-2">
        <button type="button" className="btn btn-primary" onClick={() => onChoose('mine')}>
          Keep mine
        </button>
        <button type="button" className="btn btn-quiet" onClick={() => onChoose('theirs')}>
          Take the other
        </button>
      </div>
    </div>
  );
}
