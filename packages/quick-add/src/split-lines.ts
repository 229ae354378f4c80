/** Marks of a list item: "- ", "* ", "• ", "☐ ", and a box after it or alone: "[ ] ". */
const MARKS = [/^[-*+•–☐☑]\s/, /^\[[ xX]?\]\s/];
const MAX_MARK = 10;
const NUMBER = /^(\d{1,4})[.)]\s/;

function withoutMarks(line: string): string {
  return MARKS.reduce(
    (rest, mark) => (mark.test(rest.slice(0, MAX_MARK)) ? rest.replace(mark, '').trim() : rest),
    line,
  );
}

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
    .map((line) => withoutMarks(line.trim()))
    .filter((line) => line !== '');
  const isNumbered = lines.length > 1 && lines.every((line, place) => numberLength(line, place) > 0);
  return isNumbered ? lines.map((line, place) => line.slice(numberLength(line, place)).trim()) : lines;
}
