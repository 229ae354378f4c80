import type { Task } from '@tickline/contract';
import type { Due } from './due-date.ts';

type Priority = Task['priority'];

/** Words in a line. */
interface Words {
  readonly index: number;
  readonly length: number;
}

/** A date found in a text. */
export interface DateMatch extends Words {
  readonly due: Due;
  /** The time of day if there is no day: "at 9:00". */
  readonly timeOnly: string | undefined;
  /** The date begins a time span. Its words say more than the date, and stay in the title. */
  readonly isSpan: boolean;
}

/** A repetition found in a text. */
interface RuleMatch extends Words {
  readonly rule: string;
}

/** Finds words of English in a text. */
export interface WordReader {
  readonly findDates: (text: string, now: Date) => readonly DateMatch[];
  readonly findRule: (text: string) => RuleMatch | undefined;
  /** Returns the first due date of a rule. @param time such as `09:30`; empty for a whole day */
  readonly firstDue: (rule: string, now: number, time?: string) => Due;
}

/** A part of a task, and where it stands in the line. */
export interface Found<Value> {
  readonly value: Value;
  /** Undefined if it follows from another part. */
  readonly words: Words | undefined;
}

/** Parts of a task found in one line. */
export interface ParsedLine {
  readonly title: string;
  readonly priority: Priority | undefined;
  readonly tags: readonly Found<string>[];
  readonly due: Found<Due> | undefined;
  readonly rule: Found<string> | undefined;
}

export interface ParseOptions {
  readonly now: Date;
  /** Without it, dates and repetitions stay text. */
  readonly reader: WordReader | undefined;
}

/** Longer lines are not searched for dates. */
const MAX_LENGTH = 500;
const LITERAL = /"[^"]*"|(?<=^|\s)\\\S+/g;
const PRIORITY = /(?<=^|\s)!(high|medium|low)(?=\s|$)/gi;
/** A number alone, as in "issue #12", is no tag. Neither is what is too long for one. */
const TAG = /(?<=^|\s)#(?=[\p{N}_-]*[\p{L}\p{M}])([\p{L}\p{M}\p{N}_-]{1,50})(?=\s|$)/gu;
const PREPOSITION = /(?<=^|\s)(?:due|by|on|at|until|before|starting|from)\s+$/i;

const blank = (text: string, filler: string) => filler.repeat(text.length);

function cut(text: string, { index, length }: Words): string {
  return text.slice(0, index) + blank(text.slice(index, index + length), ' ') + text.slice(index + length);
}

/** The last date is the due date: "notes of Monday’s meeting by Friday". */
function findDate(masked: string, { now, reader }: ParseOptions): DateMatch | undefined {
  return masked.length > MAX_LENGTH ? undefined : reader?.findDates(masked, now).at(-1);
}

function findRule(masked: string, { reader }: ParseOptions): RuleMatch | undefined {
  return masked.length > MAX_LENGTH ? undefined : reader?.findRule(masked);
}

/** Returns the words of a date that are not part of the title. */
function wordsToCut(masked: string, { index, length, isSpan }: DateMatch): Words {
  if (isSpan) return { index: 0, length: 0 };
  const [preposition = ''] = PREPOSITION.exec(masked.slice(0, index)) ?? [];
  return { index: index - preposition.length, length: length + preposition.length };
}

/** A rule without a day begins at its first one. */
function dueOf(date: DateMatch | undefined, rule: string | undefined, { now, reader }: ParseOptions) {
  const hasDay = date !== undefined && (date.timeOnly === undefined || rule === undefined);
  if (hasDay) return { value: date.due, words: date };
  if (rule === undefined || reader === undefined) return undefined;
  return { value: reader.firstDue(rule, now.getTime(), date?.timeOnly), words: date };
}

function tidy(text: string): string {
  return text
    .replace(/(?<=^|\s)\\(?=\S)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * Parses a line such as `Water the plants every 3 days at 9:00 #home !high`. Text in double quotes and words after a
 * backslash stay as they are. So do dates and repetitions in a line whose title would become empty.
 */
export function parseLine(line: string, options: ParseOptions): ParsedLine {
  const readable = line.replace(LITERAL, (text) => blank(text, '\uFFFC'));
  const priorities = [...readable.matchAll(PRIORITY)];
  const marks = [...readable.matchAll(TAG)];
  const cutFrom = (text: string, parts: readonly (Words | undefined)[]) =>
    parts.reduce<string>((rest, words) => (words ? cut(rest, words) : rest), text);

  const signs = [...priorities, ...marks].map(({ 0: text, index }) => ({ index, length: text.length }));
  const masked = cutFrom(readable, signs);
  const rule = findRule(masked, options);
  const dated = cutFrom(masked, [rule]);
  const date = findDate(dated, options);
  const title = tidy(cutFrom(line, [...signs, rule, date && wordsToCut(dated, date)]));
  const found = {
    priority: priorities.at(-1)?.[1]?.toLowerCase() as Priority | undefined,
    tags: marks.map(({ 0: text, 1: tag = '', index }) => ({
      value: tag,
      words: { index, length: text.length },
    })),
  };
  // "Tomorrow" alone is the title, not a due date.
  if (title === '') return { ...found, title: tidy(cutFrom(line, signs)), due: undefined, rule: undefined };
  return {
    ...found,
    title,
    due: dueOf(date, rule?.rule, options),
    rule: rule && { value: rule.rule, words: rule },
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
