import { readPart, timeOfPart } from './dates/read-time.ts';
import type { Words } from './parse-line.ts';
import { readRule } from './rules.ts';

/** A repetition found in a text. */
export interface RuleMatch extends Words {
  readonly rule: string;
  /** The time of "every weekday morning". */
  readonly time: string | undefined;
}

/** "Daily news" is no repetition, and "water the plants daily" is one. "Read the daily" is none either. */
const HEAD =
  /(?<=^|[\s([])(?:every(?=\s)|(?<!\b(?:the|an?|my|your|our|their|this|last|next)\s)(?:daily|weekly|fortnightly|monthly|quarterly|yearly|annually)(?=[\].,;:!?)]*\s*$))/gi;
/** Words that usually mean something else: "make every second count". */
const AMBIGUOUS = /^every\s+(?:first|second|third|last)$/i;
/** Bounds of the search: the last so many heads, each with so many words. */
const MAX_HEADS = 3;
const MAX_WORDS = 20;

/** Returns the longest repetition at the beginning of a text. */
function ruleAtStart(text: string) {
  const words = [...text.matchAll(/\S+/g)].slice(0, MAX_WORDS);
  for (const { 0: word, index } of words.toReversed()) {
    const phrase = text.slice(0, index + word.length).replace(/(?<![\].,;:!?)])[\].,;:!?)]+$/, '');
    const rule = AMBIGUOUS.test(phrase) ? undefined : readRule(phrase.replaceAll(/\s+/g, ' '));
    if (rule !== undefined) return { rule, length: phrase.length };
  }
  return undefined;
}

/** Reads the part of the day that follows a repetition. */
function readPartAfter(text: string) {
  const [words = '', word = ''] = /^\s{1,9}([a-z]{1,9})(?![^\s.,;:!?)\]])/i.exec(text) ?? [];
  const part = readPart(word.toLowerCase());
  if (part === undefined) return undefined;
  return { length: words.length, time: `${String(timeOfPart(part).hour).padStart(2, '0')}:00` };
}

/** Finds the last repetition: "every monday", "every 2 weeks until 2027-03-01", and "daily" at the end. */
export function findRule(text: string): RuleMatch | undefined {
  const heads = [...text.matchAll(HEAD)].slice(-MAX_HEADS);
  for (const { index } of heads.toReversed()) {
    const found = ruleAtStart(text.slice(index));
    if (!found) continue;
    const part = readPartAfter(text.slice(index + found.length));
    return { rule: found.rule, index, length: found.length + (part?.length ?? 0), time: part?.time };
  }
  return undefined;
}
