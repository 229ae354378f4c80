import type { Issue } from '@tickline/contract';
import { LIMITS } from '@tickline/contract';
import type { ParsedRow } from '../parsed-row.ts';
import type { CsvRecord } from './records.ts';
import { readTodoistDate } from './todoist-date.ts';

/** Columns by which Todoist's file is known. Older ones lack some of the others. */
const ESSENTIAL = ['type', 'content', 'priority', 'indent', 'date'];

export function isTodoist(columns: readonly string[]): boolean {
  return ESSENTIAL.every((name) => columns.includes(name));
}

/** Todoist has four, of which 1 is the highest and 4 the one that tasks have by default. */
const PRIORITIES: ReadonlyMap<string, string> = new Map([
  ['1', 'high'],
  ['2', 'medium'],
  ['3', 'medium'],
  ['4', 'low'],
]);

/** A label in the text of a task. Texts are at most as long as a line of the file. */
const LABEL = /(?<![^\s])@([^\s@]{1,60})(?![^\s])/g;

/** A task may have any number of comments. */
const MAX_WARNINGS = 20;

interface Draft {
  readonly line: number;
  readonly identity: string;
  readonly fields: Record<string, unknown>;
  readonly warnings: Issue[];
  description: string;
}

function sectionTag(name: string): string | undefined {
  const tag = name.trim();
  const fits = tag !== '' && tag.length <= LIMITS.tag && !/\p{Cc}/u.test(tag);
  return fits ? tag : undefined;
}

function draftOf(line: number, cell: (name: string) => string, section: string | undefined): Draft {
  const warnings: Issue[] = [];
  const content = cell('content');
  const labels = Array.from(content.matchAll(LABEL), ([, label = '']) => label);
  // Of a text that consists of labels, they are the title.
  const title = content.replace(LABEL, ' ').replace(/ {2,}/g, ' ').trim() || content;
  const date = readTodoistDate(cell('date'), cell('timezone'), new Date());
  if (date === undefined)
    warnings.push({
      path: 'due_date',
      message: 'is in words that are not certain, and is in the description',
    });
  if (cell('deadline') !== '') warnings.push({ path: 'deadline', message: 'was left out' });
  if (Number(cell('indent')) > 1)
    warnings.push({ path: 'indent', message: 'is a task of its own, no longer part of another' });
  const priority = PRIORITIES.get(cell('priority'));
  const tags = [...new Set([...(section === undefined ? [] : [section]), ...labels])];
  return {
    line,
    identity: JSON.stringify([section, content, cell('description'), cell('date'), cell('priority')]),
    fields: { title, ...(priority && { priority }), ...(tags.length > 0 && { tags }), ...date },
    warnings,
    description: [cell('description'), date === undefined ? `Date: ${cell('date')}` : '']
      .filter((part) => part !== '')
      .join('\n'),
  };
}

/** Adds a comment to the description, if there is room. */
function addNote(draft: Draft | undefined, note: string, line: number): void {
  if (!draft || note === '') return;
  const description = draft.description === '' ? note : `${draft.description}\n${note}`;
  if (description.length <= LIMITS.description) draft.description = description;
  else if (draft.warnings.length < MAX_WARNINGS)
    draft.warnings.push({ path: 'description', message: `has no room for the comment in line ${line}` });
}

function rowOf({ line, identity, fields, warnings, description }: Draft): ParsedRow {
  const given = description === '' ? fields : { ...fields, description };
  return { line, identity, fields: given, warnings, optional: ['tags'] };
}

/**
 * Reads the lines of Todoist's file. A section becomes a tag of its tasks, a comment part of the description, and a subtask a task
 * of its own.
 */
export async function* readTodoist(
  columns: readonly string[],
  records: AsyncIterable<CsvRecord>,
): AsyncGenerator<ParsedRow, void> {
  let section: string | undefined;
  let draft: Draft | undefined;
  for await (const { line, cells } of records) {
    const cell = (name: string) => (cells[columns.indexOf(name)] ?? '').trim();
    const type = cell('type').toLowerCase();
    if (type === 'note') addNote(draft, cell('content'), line);
    if (type !== 'task' && type !== 'section') continue;
    if (draft) yield rowOf(draft);
    draft = type === 'task' ? draftOf(line, cell, section) : undefined;
    if (type === 'section') section = sectionTag(cell('content'));
  }
  if (draft) yield rowOf(draft);
}
