import type { Priority } from '../priority.ts';

/** A date found in a text. */
export interface DateMatch {
  readonly index: number;
  readonly length: number;
  readonly date: Date;
  /** The date begins a time span. Its words say more than the date, and stay in the title. */
  readonly isSpan: boolean;
}

export type FindDates = (text: string, now: Date) => readonly DateMatch[];

/** Parts of a task found in one line. */
export interface ParsedLine {
  readonly title: string;
  readonly priority: Priority | undefined;
  readonly due: Date | undefined;
}

export interface ParseOptions {
  readonly now: Date;
  /** Without it, dates stay text. */
  readonly findDates: FindDates | undefined;
}

/** Longer lines are not searched for dates. */
const MAX_LENGTH = 500;
const LITERAL = /"[^"]*"|(?<=^|\s)\\\S+/g;
const PRIORITY = /(?<=^|\s)!(high|medium|low)(?=\s|$)/gi;
const PREPOSITION = /(?<=^|\s)(?:due|by|on|at|until|before)\s+$/i;

const blank = (text: string, filler: string) => filler.repeat(text.length);

function cut(text: string, index: number, length: number): string {
  return text.slice(0, index) + blank(text.slice(index, index + length), ' ') + text.slice(index + length);
}

/** The last date is the due date: "notes of Monday’s meeting by Friday". */
function takeDate(masked: string, { now, findDates }: ParseOptions) {
  const found = masked.length > MAX_LENGTH ? undefined : findDates?.(masked, now).at(-1);
  if (found === undefined) return undefined;
  if (found.isSpan) return { due: found.date, index: 0, length: 0 };
  const [preposition = ''] = PREPOSITION.exec(masked.slice(0, found.index)) ?? [];
  const index = found.index - preposition.length;
  return { due: found.date, index, length: found.length + preposition.length };
}

function tidy(text: string): string {
  return text
    .replace(/(?<=^|\s)\\(?=\S)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * Parses a line such as `Send the report tomorrow 9am !high`. Text in double quotes and words after a backslash stay as
 * they are. So does a line whose title would become empty.
 */
export function parseLine(line: string, options: ParseOptions): ParsedLine {
  const literal = (text: string) => blank(text, '\uFFFC');
  const readable = line.replace(LITERAL, literal);
  const marks = [...readable.matchAll(PRIORITY)];
  const priority = marks.at(-1)?.[1]?.toLowerCase() as Priority | undefined;
  let rest = line;
  let masked = readable;
  for (const { 0: mark, index } of marks) {
    rest = cut(rest, index, mark.length);
    masked = cut(masked, index, mark.length);
  }
  const date = takeDate(masked, options);
  const title = date ? tidy(cut(rest, date.index, date.length)) : tidy(rest);
  // "Tomorrow" alone is the title, not a due date.
  if (title === '') return { title: tidy(rest), priority, due: undefined };
  return { title, priority, due: date?.due };
}
