import { FileError } from '../parsed-row.ts';

/** Characters of a line with all its folded parts. */
const MAX_LINE = 100_000;

/** A line with its number in the file. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/** Reads lines and joins those that were folded. @throws {FileError} if one is too long */
export async function* readLines(text: AsyncIterable<string>): AsyncGenerator<Line, void> {
  let rest = '';
  let number = 0;
  let line: { number: number; text: string } | undefined;
  const take = (part: string): Line | undefined => {
    number += 1;
    if (line && (part.startsWith(' ') || part.startsWith('\t'))) {
      line.text += part.slice(1);
      if (line.text.length > MAX_LINE) throw new FileError('A line is too long', line.number);
      return undefined;
    }
    const done = line;
    line = { number, text: part };
    return done;
  };
  for await (const part of text) {
    rest += part;
    // Not split for each part: a client may send a long line in many.
    const parts = part.includes('\n') ? rest.split(/\r?\n/) : [rest];
    rest = parts.pop() ?? '';
    if (rest.length > MAX_LINE) throw new FileError('A line is too long', number + 1);
    for (const each of parts) {
      const done = take(each);
      if (done) yield done;
    }
  }
  const last = take(rest);
  if (last) yield last;
  if (line) yield line;
}
