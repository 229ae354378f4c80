import type { Task } from '@tickline/contract';
import { formOf, type TaskForm } from './use-task-form.ts';

/** Fields of the form that can be changed on two devices, with their names for users. */
const FIELDS = {
  title: 'Title',
  description: 'Notes',
  due_date: 'Due',
  priority: 'Priority',
  recurrence: 'Repeat',
  tags: 'Tags',
} as const satisfies Partial<Record<keyof TaskForm, string>>;

type Field = keyof typeof FIELDS;

const NAMES = Object.keys(FIELDS) as Field[];

function isSame(a: TaskForm, b: TaskForm, field: Field): boolean {
  const read = (form: TaskForm) => {
    if (field === 'recurrence') return form.recurrence.rule;
    return field === 'tags' ? form.tags.tags : form[field];
  };
  return JSON.stringify(read(a)) === JSON.stringify(read(b));
}

/** A field that two devices have changed in different ways. */
export interface Conflict {
  readonly name: string;
  readonly field: Field;
}

/** Returns the fields that were changed here and elsewhere. */
export function conflictsOf(opened: Task, mine: TaskForm, theirs: Task): Conflict[] {
  const [before, now] = [formOf(opened), formOf(theirs)];
  return NAMES.filter(
    (field) => !isSame(before, mine, field) && !isSame(before, now, field) && !isSame(mine, now, field),
  ).map((field) => ({ field, name: FIELDS[field] }));
}

/** Returns the user's form over a task that was changed elsewhere. @param keeps whose value a field has that both have changed */
export function rebaseForm(opened: Task, mine: TaskForm, theirs: Task, keeps: 'mine' | 'theirs'): TaskForm {
  const [before, now] = [formOf(opened), formOf(theirs)];
  const isMine = (field: Field) =>
    !isSame(before, mine, field) && (keeps === 'mine' || isSame(before, now, field));
  const kept = NAMES.filter(isMine).map((field) => [field, mine[field]]);
  return { ...now, ...(Object.fromEntries(kept) as Partial<TaskForm>), messages: {} };
}
