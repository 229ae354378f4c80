import type { Issue } from '@tickline/contract';
import type { ParsedRow } from '../parsed-row.ts';
import { type ContentLine, splitTexts, unescapeText } from './content-line.ts';
import { readTime } from './time.ts';

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** @see https://www.rfc-editor.org/rfc/rfc5545#section-3.8.1.9 */
function priorityOf(value: string): string | undefined {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 9) return undefined;
  if (number < 5) return 'high';
  return number === 5 ? 'medium' : 'low';
}

/** Reads the lines of a to-do. */
export function readTodo(lines: readonly ContentLine[]): ParsedRow {
  const of = (name: string) => lines.find((line) => line.name === name);
  const textOf = (name: string) => {
    const line = of(name);
    return line && unescapeText(line.value);
  };
  const warnings: Issue[] = [];
  const warn = (path: string, message: string) => warnings.push({ path, message });
  const timeOf = (name: string) => {
    const line = of(name);
    const time = line && readTime(line);
    if (line && !time) warn(name.toLowerCase(), 'is not a time, and was left out');
    return time;
  };

  const due = timeOf('DUE') ?? timeOf('DTSTART');
  if (due?.isFloating) warn('due_date', 'has no known time zone, and was read as UTC');
  const status = of('STATUS')?.value.toUpperCase();
  const completed = timeOf('COMPLETED');
  const uid = of('UID')?.value ?? '';
  const zone = textOf('X-TICKLINE-TIME-ZONE') ?? due?.time_zone;
  const rule = of('RRULE')?.value;
  if (rule !== undefined && !due) warn('recurrence', 'has no due date, and was left out');
  // A day without a time has none; a time of UTC is one of the zone UTC.
  const needsZone = rule !== undefined && due?.due_date.includes('T');
  const isDone = status === 'COMPLETED' || status === 'CANCELLED' || completed !== undefined;
  const given = {
    title: textOf('SUMMARY'),
    description: textOf('DESCRIPTION'),
    priority: priorityOf(of('PRIORITY')?.value ?? ''),
    due_date: due?.due_date,
    recurrence: due ? rule : undefined,
    time_zone: zone ?? (needsZone ? 'UTC' : undefined),
    tags: lines.filter(({ name }) => name === 'CATEGORIES').flatMap(({ value }) => splitTexts(value)),
    completed: isDone || undefined,
    completed_at: isDone ? completed?.due_date : undefined,
    created_at: timeOf('CREATED')?.due_date,
    updated_at: (timeOf('LAST-MODIFIED') ?? timeOf('DTSTAMP'))?.due_date,
    uid: UUID.test(uid) ? uid : undefined,
  };
  const fields = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return {
    fields: { title: '', ...fields, tags: given.tags.map((tag) => tag.trim()).filter((tag) => tag !== '') },
    identity: uid === '' ? JSON.stringify(lines.map(({ name, value }) => [name, value])) : `UID:${uid}`,
    warnings,
    optional: ['recurrence', 'time_zone', 'tags', 'created_at', 'updated_at'],
  };
}
