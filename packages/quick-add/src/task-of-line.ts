import { type TaskCreate, taskCreateSchema } from '@tickline/contract';
import { isAllDay } from './due-date.ts';
import type { ParsedLine } from './parse-line.ts';
import { timeZone } from './time-zone.ts';

/** Returns the task of a line, or what the server would have against it. */
export function taskOfLine({ title, priority, tags, due, rule }: ParsedLine) {
  return taskCreateSchema.safeParse({
    title,
    priority,
    due_date: due?.value,
    recurrence: rule?.value,
    time_zone: rule && due && !isAllDay(due.value) ? timeZone() : undefined,
    tags: tags.length > 0 ? tags.map(({ value }) => value) : undefined,
  } satisfies Partial<Record<keyof TaskCreate, unknown>>);
}
