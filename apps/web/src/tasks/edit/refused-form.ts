import { isInvalid } from '@tickline/client';
import type { TaskUpdate } from '@tickline/contract';
import { errorMessage } from '../../shell/error-message.ts';
import { fieldIssues } from '../../shell/field-issues.ts';
import type { TaskForm } from './use-task-form.ts';

const FIELDS = [
  'title',
  'description',
  'due_date',
  'recurrence',
  'tags',
] as const satisfies (keyof TaskUpdate)[];

/** Adds the server's error to the form. */
export function refusedForm(form: TaskForm, error: unknown): TaskForm {
  const messages = isInvalid(error) ? fieldIssues(error.data.issues) : {};
  const isKnown = FIELDS.some((field) => field in messages);
  return { ...form, messages: isKnown ? messages : { form: `Not saved. ${errorMessage(error)}` } };
}
