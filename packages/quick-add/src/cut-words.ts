import type { Words } from './parse-line.ts';
import { tidy } from './title.ts';

const BRACKETS: ReadonlySet<string> = new Set(['()', '[]']);
const CONNECTOR_AT_END = /(?:[,;:]|(?:^|\s)[-–—])$/;

/** Takes away what connected a text with words that followed it. */
function withoutConnector(text: string): string {
  return text.replace(CONNECTOR_AT_END, '').trimEnd();
}

/** Joins what stood before and after words that are cut out, without the brackets and the punctuation that were theirs. */
function join(before: string, after: string): string {
  let left = before.trimEnd();
  let right = after;
  while (BRACKETS.has(left.slice(-1) + right.trimStart().slice(0, 1))) {
    left = left.slice(0, -1).trimEnd();
    right = right.trimStart().slice(1);
  }
  if (left === '' || /[([]$/.test(left)) {
    const rest = right.replace(/^[,;:.!?]+(?=\s|$)/, '').replace(/^\s+[-–—](?=\s)/, '');
    return left + rest.trimStart();
  }
  if (/^[,;:\s–—-]*$/.test(right)) return withoutConnector(left);
  if (/^[.,;:!?)\]]/.test(right)) return withoutConnector(left) + right;
  if (/^\s+[-–—]\s/.test(right)) left = withoutConnector(left);
  return `${left} ${right.trimStart()}`;
}

/** Puts together words with nothing but white space and punctuation between them. */
function merged(line: string, parts: readonly Words[]): Words[] {
  const all: Words[] = [];
  for (const part of [...parts].sort((a, b) => a.index - b.index)) {
    const last = all.at(-1);
    const between = last && line.slice(last.index + last.length, part.index);
    if (last && between !== undefined && /^[,;:\s–—-]*$/.test(between)) {
      const end = Math.max(last.index + last.length, part.index + part.length);
      all[all.length - 1] = { index: last.index, length: end - last.index };
    } else all.push(part);
  }
  return all;
}

/** Returns the title that is left of a line without some of its words. Empty if that is nothing but punctuation. */
export function cutWords(line: string, parts: readonly Words[]): string {
  const title = merged(line, parts)
    .toReversed()
    .reduce((rest, { index, length }) => join(rest.slice(0, index), rest.slice(index + length)), line);
  return /^[\s.,;:!?()[\]–—-]*$/.test(title) ? '' : tidy(title);
}
