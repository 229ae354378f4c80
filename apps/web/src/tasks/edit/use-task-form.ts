import { isInvalid } from '@tickline/client';
import { type Task, type TaskUpdate, taskUpdateSchema } from '@tickline/contract';
import { type FormEvent, useState } from 'react';
import { errorMessage } from '../../shell/error-message.ts';
import { fieldIssues } from '../../shell/field-issues.ts';
import type { Priority } from '../priority.ts';

/** Edited values of a task. `messages` are by field; general ones are under `form`. */
export interface TaskForm {
  readonly title: string;
  readonly description: string;
  readonly priority: Priority;
  readonly due_date: string | null;
  readonly messages: Readonly<Record<string, string>>;
}

export function formOf({ title, description, priority, due_date }: Task): TaskForm {
  return { title, description: description ?? '', priority, due_date, messages: {} };
}

/** Adds the server's error to the form. */
export function refusedForm(form: TaskForm, error: unknown): TaskForm {
  const messages = isInvalid(error) ? fieldIssues(error.data.issues) : {};
  const isKnown = ['title', 'description', 'due_date'].some((field) => field in messages);
  return { ...form, messages: isKnown ? messages : { form: `Not saved. ${errorMessage(error)}` } };
}

function changesOf(task: Task, form: TaskForm): Record<string, unknown> {
  const description = form.description.trim() === '' ? null : form.description;
  return {
    ...(form.title !== task.title && { title: form.title }),
    ...(description !== task.description && { description }),
    ...(form.priority !== task.priority && { priority: form.priority }),
    ...(form.due_date !== task.due_date && { due_date: form.due_date }),
  };
}

interface TaskFormOptions {
  readonly task: Task;
  readonly initial: TaskForm;
  readonly onSave: (changes: TaskUpdate, form: TaskForm) => void;
}

export function useTaskForm({ task, initial, onSave }: TaskFormOptions) {
  const [form, setForm] = useState(initial);
  const change = (part: Partial<TaskForm>) => {
    const messages = Object.fromEntries(Object.entries(form.messages).filter(([field]) => !(field in part)));
    setForm({ ...form, messages, ...part });
  };
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    const checked = taskUpdateSchema.safeParse(changesOf(task, form));
    if (checked.success) onSave(checked.data, { ...form, messages: {} });
    else setForm({ ...form, messages: fieldIssues(checked.error.issues) });
  };
  return { form, change, submit };
}
