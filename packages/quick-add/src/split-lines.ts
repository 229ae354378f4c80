/** Marks of a list item: "- ", "* ", "• ", "- [ ] ". They are looked for in so many characters. */
const MARK = /^[-*+•–]\s+(?:\[[ xX]?\]\s+)?/;
const MAX_MARK = 20;
const NUMBER = /^(\d{1,4})[.)]\s+/;

const withoutMark = (line: string) => line.slice(0, MAX_MARK).replace(MARK, '') + line.slice(MAX_MARK);

/** Returns the length of the number that a line has as a part of a list. */
function numberLength(line: string, place: number): number {
  const [mark = '', number] = NUMBER.exec(line.slice(0, MAX_MARK)) ?? [];
  return Number(number) === place + 1 ? mark.length : 0;
}

/**
 * Splits a pasted text into lines, each of which is one task. Empty lines are left out, and so are the marks of a list, and
 * numbers if the lines are numbered from 1 on: "3. Dec: party" alone keeps its date.
 */
export function splitLines(text: string): string[] {
  const lines = text
    .split(/[\n\r\u2028\u2029]/)
    .map((line) => withoutMark(line.trim()).trim())
    .filter((line) => line !== '');
  const isNumbered = lines.length > 1 && lines.every((line, place) => numberLength(line, place) > 0);
  return isNumbered ? lines.map((line, place) => line.slice(numberLength(line, place))) : lines;
}
