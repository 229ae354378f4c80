import type { NewTask, TaskChanges } from '@tickline/client/mirror';
import { type Task, taskUpdateSchema } from '@tickline/contract';
import { type Due, dueOf, isAllDay, parseLine, timeZone } from '@tickline/quick-add';
import { readRule } from '@tickline/quick-add/rules';
import { taskOfLine } from '@tickline/quick-add/task-of-line';
import * as reader from '@tickline/quick-add/word-reader';
import type { Args, Options } from '../args.ts';
import { usageError } from '../cli-error.ts';

/** Longer lines would not make a title. */
const MAX_LINE = 4000;
const MAX_WORDS = 200;
const NONE = 'none';
const PRIORITIES = ['low', 'medium', 'high'] as const satisfies readonly Task['priority'][];

/** Options that set fields of a task. */
export const FIELD_OPTIONS: Options = {
  description: { value: 'TEXT', short: 'd', about: 'Details; "none" removes them' },
  due: { value: 'DATE', about: 'When it is due: "tomorrow 9am", 2026-12-24, "none"' },
  priority: { value: 'PRIORITY', short: 'p', choices: PRIORITIES, about: 'low, medium or high' },
  tag: {
    value: 'TAG',
    short: 't',
    isMultiple: true,
    about: 'A tag; give it once for each; "none" removes all',
  },
  repeat: { value: 'RULE', about: 'When it is due again: "every monday", "none"' },
};

/** Reads a date in words, or as the API takes it. @throws {CliError} if it is none */
export function readDue(words: string, now: Date): Due {
  const text = words.trim();
  if (/^\d{4}-\d\d-\d\d(?:T[\d:.]{5,15}(?:Z|[+-]\d\d:\d\d))?$/i.test(text)) return text;
  const found = text.length > MAX_WORDS ? [] : reader.findDates(text, now);
  const [date] = found;
  if (!date || found.length > 1 || date.index !== 0 || date.length !== text.length)
    throw usageError('The date is not understood.', 'Examples: tomorrow, "friday 9am", 2026-12-24.');
  return date.due;
}

function readRepeat(words: string): string {
  const rule = words.length > MAX_WORDS ? undefined : readRule(words.trim().replaceAll(/\s+/g, ' '));
  if (rule === undefined)
    throw usageError(
      'The repetition is not understood.',
      'Examples: daily, "every 2 weeks", "every monday".',
    );
  return rule;
}

const orNull = <T>(text: string, read: (text: string) => T) => (text === NONE ? null : read(text));

/** Returns the fields that options set. */
export function fieldsOfOptions(args: Args, now: Date): TaskChanges {
  const [description, due, repeat] = [args.text('description'), args.text('due'), args.text('repeat')];
  const tags = args.texts('tag');
  const priority = PRIORITIES.find((each) => each === args.text('priority'));
  return {
    ...(description !== undefined && { description: orNull(description, (text) => text) }),
    ...(due !== undefined && { due_date: orNull(due, (text) => readDue(text, now)) }),
    ...(repeat !== undefined && { recurrence: orNull(repeat, readRepeat) }),
    ...(priority && { priority }),
    ...(tags && { tags: tags.filter((tag) => tag !== NONE).map((tag) => tag.replace(/^#/, '')) }),
  };
}

type Checked<T> =
  | { readonly success: true; readonly data: T }
  | {
      readonly success: false;
      readonly error: {
        readonly issues: readonly { readonly path: PropertyKey[]; readonly message: string }[];
      };
    };

function checked<T>(result: Checked<T>): T {
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw usageError(`The ${issue?.path.join('.') || 'task'} ${issue?.message ?? 'is not valid'}.`);
}

/** A repetition begins with a due date, and keeps its time of day in a time zone. */
function completed<T extends TaskChanges>(fields: T, before: Task | undefined, now: Date): T {
  const { recurrence = before?.recurrence, due_date: given } = fields;
  if (!recurrence || given === null) return fields;
  const known = given ?? (before && dueOf(before));
  const due = known ?? reader.firstDue(recurrence, now.getTime());
  const needsZone = !isAllDay(due) && !before?.time_zone && !fields.time_zone;
  return { ...fields, ...(!known && { due_date: due }), ...(needsZone && { time_zone: timeZone() }) };
}

function parse(line: string, now: Date) {
  if (line.length > MAX_LINE) throw usageError(`The line is longer than ${MAX_LINE} characters.`);
  return parseLine(line, { now, reader });
}

/** Returns the new task of a line, such as `Buy milk tomorrow 9am !high #home`, and of options. */
export function newTask(line: string, args: Args, now: Date): NewTask {
  const fields = fieldsOfOptions(args, now);
  const parsed = checked(taskOfLine(parse(line, now)));
  const all = { ...parsed, ...completed({ ...parsed, ...fields }, undefined, now), title: parsed.title };
  checked(taskUpdateSchema.safeParse(all));
  return all;
}

/** Returns the fields that a line mentions. Without a title in it, the title stays. */
export function changesOfLine(line: string, now: Date): TaskChanges {
  if (line.trim() === '') return {};
  const { title, due, rule, priority, tags } = parse(line, now);
  return {
    ...(title !== '' && { title }),
    ...(due && { due_date: due.value }),
    ...(rule && { recurrence: rule.value }),
    ...(priority && { priority }),
    ...(tags.length > 0 && { tags: tags.map(({ value }) => value) }),
  };
}

/** Checks changes of a task as the server will. @throws {CliError} */
export function checkedChanges(changes: TaskChanges, before: Task, now: Date): TaskChanges {
  const all = completed(changes, before, now);
  checked(taskUpdateSchema.safeParse(all));
  return all;
}
