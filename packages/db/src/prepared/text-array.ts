/**
 * Writes an array as PostgreSQL reads it. Every element is quoted, so none is taken for NULL or for several.
 *
 * @see https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 */
export function toTextArray(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join()}}`;
}

/** An element of an array as PostgreSQL writes it: quoted, or without characters that need quotes. */
const ELEMENT = /"((?:[^"\\]|\\.)*)"|[^",{}]+/gs;

/**
 * Reads an array of one dimension as PostgreSQL writes it.
 *
 * @returns its elements; null for one that is NULL
 */
export function readTextArray(text: string): (string | null)[] {
  if (text === '{}') return [];
  return Array.from(text.matchAll(ELEMENT), ([element, quoted]) => {
    if (quoted !== undefined) return quoted.replace(/\\(.)/gs, '$1');
    return element === 'NULL' ? null : element;
  });
}
