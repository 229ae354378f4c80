/** The schema of a URL that names none. */
export const DEFAULT_SCHEMA = 'public';

/** PostgreSQL cuts off longer names. */
const MAX_BYTES = 63;
// Prisma writes a quote in the name of a schema as it is, so it would end the name.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they have no place in a name
const UNUSABLE = /[\x00-\x1f\x7f"]/;

/** @returns why a schema of this name cannot be used; undefined if it can */
export function schemaProblem(name: string): string | undefined {
  if (name === '' || UNUSABLE.test(name))
    return 'must be the name of a schema, without quotes and control characters';
  if (Buffer.byteLength(name) > MAX_BYTES) return `must be at most ${MAX_BYTES} bytes long`;
  if (/^pg_/.test(name) || name === 'information_schema') return 'must not be a schema of PostgreSQL itself';
  return undefined;
}

/** Returns a name as SQL writes it, in quotes. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Reads a `search_path` as SQL writes it: an identifier is lower case unless it is in quotes.
 *
 * @returns the name of its only schema; undefined if there are several, or none
 */
export function onlySchemaOf(searchPath: string): string | undefined {
  const { quoted, plain } =
    /^\s*(?:"(?<quoted>(?:[^"]|"")+)"|(?<plain>[^\s",$]+))\s*$/.exec(searchPath)?.groups ?? {};
  return quoted?.replaceAll('""', '"') ?? plain?.toLowerCase();
}
