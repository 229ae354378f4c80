import type { Task } from '@tickline/contract';
import type { Due } from './due-date.ts';
import { tidy } from './title.ts';

type Priority = Task['priority'];

/** Words in a line. */
export interface Words {
  readonly index: number;
  readonly length: number;
}

/** A part of a task, and where it stands in the line. */
export interface Found<Value> {
  readonly value: Value;
  /** Undefined if it follows from another part. */
  readonly words: Words | undefined;
}

/** Parts that a reader of English finds in a line. */
export interface ReadLine {
  readonly title: string;
  readonly due: Found<Due> | undefined;
  readonly rule: Found<string> | undefined;
}

/** Parts of a task found in one line. */
export interface ParsedLine extends ReadLine {
  readonly priority: Priority | undefined;
  readonly tags: readonly Found<string>[];
}

/** A line whose tags and priorities have been found. */
interface MarkedLine {
  readonly line: string;
  /** The line with other characters for what is not to be read, of the same length. */
  readonly readable: string;
  readonly marks: readonly Words[];
}

/** Finds dates and repetitions in English. Returns undefined if there is nothing but them. */
export interface WordReader {
  readonly readWords: (line: MarkedLine, now: Date, locale?: string) => ReadLine | undefined;
}

export interface ParseOptions {
  readonly now: Date;
  /** Without it, dates and repetitions stay text. */
  readonly reader: WordReader | undefined;
  /** A locale that says whether the day or the month comes first; by default the user's own. */
  readonly locale?: string;
}

/** Longer lines are not searched for dates. */
const MAX_LENGTH = 500;
/** Longer lines are not searched for anything. No task has so long a title. */
const MAX_MARKED_LENGTH = 5000;
const LITERAL = /"[^"]*"|(?<=^|\s)\\\S+/g;
const PRIORITY = /(?<=^|\s)!(high|medium|low)(?=[,;.]?(?:\s|$))/gi;
/** A number alone, as in "issue #12", is no tag. Neither is what is too long for one. */
const TAG = /(?<=^|\s)#(?=[\p{N}_-]*[\p{L}\p{M}])([\p{L}\p{M}\p{N}_-]{1,50})(?=[,;.]?(?:\s|$))/gu;

const hide = (text: string) => '\uFFFC'.repeat(text.length);

/** Puts blanks in the place of words. */
function mask(text: string, { index, length }: Words): string {
  return text.slice(0, index) + ' '.repeat(length) + text.slice(index + length);
}

/**
 * Parses a line such as `Water the plants every 3 days at 9:00 #home !high`. Text in double quotes and words after a
 * backslash stay as they are. So do dates and repetitions in a line whose title would become empty.
 */
export function parseLine(line: string, { now, reader, locale }: ParseOptions): ParsedLine {
  const visible = line.length > MAX_MARKED_LENGTH ? hide(line) : line.replace(LITERAL, hide);
  const priorities = [...visible.matchAll(PRIORITY)];
  const tags = [...visible.matchAll(TAG)];
  const marks = [...priorities, ...tags].map(({ 0: text, index }) => ({ index, length: text.length }));
  const readable = marks.reduce(mask, visible);
  const read =
    line.length > MAX_LENGTH ? undefined : reader?.readWords({ line, readable, marks }, now, locale);
  return {
    title: tidy(marks.reduce(mask, line)),
    due: undefined,
    rule: undefined,
    ...read,
    priority: priorities.at(-1)?.[1]?.toLowerCase() as Priority | undefined,
    tags: tags.map(({ 0: text, 1: value = '', index }) => ({ value, words: { index, length: text.length } })),
  };
}

/** Puts a backslash before words of a line, so that they stay text. */
export function escapeWords(line: string, { index, length }: Words): string {
  const end = index + length;
  let start = index;
  while (start > 0 && /\S/.test(line.charAt(start - 1))) start -= 1;
  const escaped = line.slice(start, end).replace(/(?<=^|\s)(?=[^\s\\])/g, '\\');
  return line.slice(0, start) + escaped + line.slice(end);
}
