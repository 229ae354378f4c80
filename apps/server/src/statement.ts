const OPERATION = /^\s*(SELECT|INSERT|UPDATE|DELETE)\b/i;
const TABLE = /\b(?:FROM|INTO|UPDATE)\s+(?:"?\w+"?\.)?"?(\w+)"?/i;
const STRING = /'(?:[^']|'')*'/g;
const MAX_LENGTH = 1000;
/** The server's own statements are fewer than a hundred. */
const MAX_REMEMBERED = 1000;

/** A statement, as logs, metrics and traces may show it. */
export interface Statement {
  readonly operation: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'other';
  /** The operation and its first table: `SELECT task`. */
  readonly summary: string;
  /** In one line and without any value, at most 1000 characters. */
  readonly pattern: string;
}

function describe(text: string): Statement {
  const operation = (OPERATION.exec(text)?.[1]?.toUpperCase() ?? 'other') as Statement['operation'];
  const table = operation === 'other' ? undefined : TABLE.exec(text)?.[1];
  // Values are placeholders already; what stands between quotes here is the code's own.
  const line = text.replace(STRING, '?').replace(/\s+/g, ' ').trim();
  return {
    operation,
    summary: table === undefined ? operation : `${operation} ${table}`,
    pattern: line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1)}…` : line,
  };
}

const remembered = new Map<string, Statement>();

/** Describes a statement; the same text is looked at once. */
export function describeStatement(text: string): Statement {
  let statement = remembered.get(text);
  if (statement === undefined) {
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    statement = describe(text);
    remembered.set(text, statement);
  }
  return statement;
}
