import type { WordReader } from './parse-line.ts';
import { readRule } from './rules.ts';

/** "Daily news" is no repetition, and "water the plants daily" is one. */
const HEAD =
  /(?<=^|[\s(])(?:every(?=\s)|(?:daily|weekly|fortnightly|monthly|quarterly|yearly|annually)(?=[.,;:!?)]*\s*$))/gi;
/** Words that usually mean something else: "make every second count". */
const AMBIGUOUS = /^every\s+(?:first|second|third|last)$/i;
/** Bounds of the search: the last so many heads, each with so many words. */
const MAX_HEADS = 3;
const MAX_WORDS = 20;

/** Returns the longest repetition at the beginning of a text. */
function ruleAtStart(text: string) {
  const words = [...text.matchAll(/\S+/g)].slice(0, MAX_WORDS);
  for (const { 0: word, index } of words.toReversed()) {
    const phrase = text.slice(0, index + word.length).replace(/(?<![.,;:!?)])[.,;:!?)]+$/, '');
    const rule = AMBIGUOUS.test(phrase) ? undefined : readRule(phrase.replaceAll(/\s+/g, ' '));
    if (rule !== undefined) return { rule, length: phrase.length };
  }
  return undefined;
}

/** Finds the last repetition: "every monday", "every 2 weeks until 2027-03-01", and "daily" at the end. */
export const findRule: WordReader['findRule'] = (text) => {
  const heads = [...text.matchAll(HEAD)].slice(-MAX_HEADS);
  for (const { index } of heads.toReversed()) {
    const found = ruleAtStart(text.slice(index));
    if (found) return { ...found, index };
  }
  return undefined;
};
