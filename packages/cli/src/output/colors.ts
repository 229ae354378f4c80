/** Styles of a terminal. @see https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ */
const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

export type Style = keyof typeof CODES;

/** Adds a style to a text. */
export type Paint = (style: Style | undefined, text: string) => string;

export function painter(hasColors: boolean): Paint {
  return (style, text) =>
    hasColors && style && text !== '' ? `\u001B[${CODES[style]}m${text}\u001B[0m` : text;
}
