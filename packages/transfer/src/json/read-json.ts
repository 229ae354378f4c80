import { FileError, type ParsedRow } from '../parsed-row.ts';
import { type Piece, Splitter } from './splitter.ts';
import { FORMAT_VERSION } from './write-json.ts';

/** Name of the list, as JSON. */
const TASKS = '"tasks"';
const BYTE_ORDER_MARK = '\uFEFF';

/** Drops members named `__proto__` at any depth. */
const withoutProto = (key: string, value: unknown): unknown => (key === '__proto__' ? undefined : value);

/** @returns undefined if the text is not JSON */
function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text, withoutProto) };
  } catch {
    return undefined;
  }
}

const useless = (message: string): ParsedRow => ({
  fields: {},
  identity: '',
  issues: [{ path: '', message }],
});

function rowOf({ text }: Piece): ParsedRow {
  if (text === undefined) return useless('is too long for a task');
  const parsed = parse(text);
  if (!parsed) return useless('is not valid JSON');
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return useless('must be an object');
  return { fields: { ...value }, identity: JSON.stringify(value) };
}

function checkMember({ name, text }: Piece): void {
  if (name === TASKS) throw new FileError('`tasks` must be a list');
  if (name === '"version"' && Number(text) > FORMAT_VERSION)
    throw new FileError('The file is of a later version of Tickline');
}

/**
 * Reads the tasks of an object with a list `tasks`: an export of Tickline, or the answer of its list. Other members, such as the
 * trash, are left out.
 *
 * @throws {FileError} if the text is no such object
 */
export async function* readJson(text: AsyncIterable<string>): AsyncGenerator<ParsedRow, void> {
  const splitter = new Splitter(TASKS);
  let isFirst = true;
  for await (const part of text) {
    const whole = isFirst && part.startsWith(BYTE_ORDER_MARK) ? part.slice(1) : part;
    isFirst = false;
    for (const piece of splitter.read(whole)) {
      if (!piece.isElement) checkMember(piece);
      else if (piece.name === TASKS) yield rowOf(piece);
    }
  }
  splitter.end();
  if (!splitter.hasWanted) throw new FileError('The file has no list `tasks`. Send an export of Tickline');
}
