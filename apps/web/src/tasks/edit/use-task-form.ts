import { type Task, type TaskUpdate, taskUpdateSchema } from '@tickline/contract';
import { type Due, dueOf, isAllDay, timeZone } from '@tickline/quick-add';
import { firstDue } from '@tickline/quick-add/rules';
import { type FormEvent, useState } from 'react';
import { fieldIssues } from '../../shell/field-issues.ts';
import type { Priority } from '../priority.ts';
import { type EditedTags, withTag } from './edited-tags.ts';
import type { EditedRule } from './repeat-field.tsx';

/** Edited values of a task. `messages` are by field; general ones are under `form`. */
export interface TaskForm {
  readonly title: string;
  readonly description: string;
  readonly priority: Priority;
  readonly due_date: Due | null;
  readonly recurrence: EditedRule;
  readonly tags: EditedTags;
  readonly messages: Readonly<Record<string, string>>;
}

export const NOT_UNDERSTOOD = 'Not understood. Try “every 2 weeks on Monday”.';

export function formOf(task: Task): TaskForm {
  return {
    title: task.title,
    description: task.description ?? '',
    priority: task.priority,
    due_date: dueOf(task),
    recurrence: { words: undefined, rule: task.recurrence },
    tags: { tags: task.tags, text: '' },
    messages: {},
  };
}

/** A rule without a due date begins at its first one. */
function dueIn({ due_date, recurrence: { rule } }: TaskForm, now: number): Due | null {
  return due_date ?? (rule ? firstDue(rule, now) : null);
}

function changesOf(task: Task, form: TaskForm, now: number): Record<string, unknown> {
  const description = form.description.trim() === '' ? null : form.description;
  const { rule } = form.recurrence;
  const { tags } = form.tags;
  const due = dueIn(form, now);
  const isMoved = due !== dueOf(task);
  // The time of day that the user has set is one of their own time zone.
  const isOfThisZone = rule && due !== null && !isAllDay(due) && (isMoved || task.time_zone === null);
  const isSameTags = tags.length === task.tags.length && tags.every((tag, n) => tag === task.tags[n]);
  return {
    ...(form.title !== task.title && { title: form.title }),
    ...(description !== task.description && { description }),
    ...(form.priority !== task.priority && { priority: form.priority }),
    ...(isMoved && { due_date: due }),
    ...(rule !== task.recurrence && { recurrence: rule }),
    ...(isOfThisZone && { time_zone: timeZone() }),
    ...(!isSameTags && { tags }),
  };
}

/** Tells whether the user has changed or typed anything. */
function isChanged(task: Task, form: TaskForm, now: number): boolean {
  const isTyping = form.tags.text !== '' || form.recurrence.words !== undefined;
  return isTyping || Object.keys(changesOf(task, form, now)).length > 0;
}

interface TaskFormOptions {
  /** The task as it was when the user began. */
  readonly task: Task;
  readonly initial: TaskForm;
  readonly now: number;
  /** Called with each change. */
  readonly onChange: (form: TaskForm, isChanged: boolean) => void;
  readonly onSave: (changes: TaskUpdate, form: TaskForm) => void;
}

export function useTaskForm({ task, initial, now, onChange, onSave }: TaskFormOptions) {
  const [form, setState] = useState(initial);
  const setForm = (next: TaskForm) => {
    setState(next);
    onChange(next, isChanged(task, next, now));
  };
  const change = (part: Partial<TaskForm>) => {
    const messages = Object.fromEntries(Object.entries(form.messages).filter(([field]) => !(field in part)));
    setForm({ ...form, messages, ...part });
  };
  const refuse = (messages: TaskForm['messages']) => setForm({ ...form, messages });
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    const { tags, message } = withTag(form.tags.tags, form.tags.text);
    const filled = { ...form, tags: { tags, text: '' } };
    const checked = taskUpdateSchema.safeParse(changesOf(task, filled, now));
    const messages = {
      ...(!checked.success && fieldIssues(checked.error.issues)),
      ...(message !== undefined && { tags: message }),
      ...(form.recurrence.rule === undefined && { recurrence: NOT_UNDERSTOOD }),
    };
    if (checked.success && Object.keys(messages).length === 0) onSave(checked.data, { ...filled, messages });
    else refuse(messages);
  };
  return { form, isChanged: isChanged(task, form, now), change, refuse, submit };
}
