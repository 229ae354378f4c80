const MAX_OCTETS = 75;

/** Octets of UTF-8 of a character by its code point. */
function octetsOf(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x1_0000 ? 3 : 4;
}

/**
 * Folds a line so that no part has more than 75 octets, without splitting a character, and ends it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5545#section-3.1
 */
export function fold(line: string): string {
  if (line.length * 3 <= MAX_OCTETS) return `${line}\r\n`;
  let folded = '';
  let begin = 0;
  let octets = 0;
  for (let at = 0; at < line.length; ) {
    const codePoint = line.codePointAt(at) ?? 0;
    const size = octetsOf(codePoint);
    if (octets + size > MAX_OCTETS) {
      folded += `${line.slice(begin, at)}\r\n `;
      begin = at;
      octets = 1;
    }
    octets += size;
    at += codePoint > 0xffff ? 2 : 1;
  }
  return `${folded}${line.slice(begin)}\r\n`;
}

/** All but tab and line feed, which a text may hold. */
const CONTROLS = /(?![\t\n])\p{Cc}/gu;

/**
 * Escapes text as a value. A carriage return becomes a line feed, and other control characters are left out: the format has none.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5545#section-3.3.11
 */
export function escapeText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(CONTROLS, '')
    .replace(/[\\,;]/g, '\\$&')
    .replaceAll('\n', '\\n');
}

/** Undoes `escapeText`. */
export function unescapeText(text: string): string {
  return text.replace(/\\([\\,;:"nN])/g, (_, character: string) =>
    character === 'n' || character === 'N' ? '\n' : character,
  );
}

/** Splits a list of texts at the commas that are not escaped. */
export function splitTexts(value: string): string[] {
  const texts: string[] = [];
  let begin = 0;
  for (let at = 0; at < value.length; at += 1) {
    const character = value.charAt(at);
    if (character === '\\') at += 1;
    else if (character === ',') {
      texts.push(value.slice(begin, at));
      begin = at + 1;
    }
  }
  return [...texts, value.slice(begin)].map(unescapeText);
}

/** A line in its parts. Names are in upper case. */
export interface ContentLine {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly value: string;
}

/** Returns the position of the first of `ends` that is not in quotes. */
function endOf(line: string, from: number, ends: string): number {
  let isQuoted = false;
  for (let at = from; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && ends.includes(character)) return at;
  }
  return line.length;
}

/** Parses a line that is not folded. @returns undefined if it is none */
export function parseLine(line: string): ContentLine | undefined {
  let end = endOf(line, 0, ';:');
  const name = line.slice(0, end).toUpperCase();
  const parameters = new Map<string, string>();
  while (line.charAt(end) === ';') {
    const begin = end + 1;
    end = endOf(line, begin, ';:');
    const parameter = line.slice(begin, end);
    const equals = parameter.indexOf('=');
    if (equals > 0)
      parameters.set(
        parameter.slice(0, equals).toUpperCase(),
        parameter.slice(equals + 1).replaceAll('"', ''),
      );
  }
  return end < line.length && name !== '' ? { name, parameters, value: line.slice(end + 1) } : undefined;
}
