const OPERATION = /^\s*(?:WITH\b.*?\(\)\s*)?(SELECT|INSERT|UPDATE|DELETE)\b/i;
const TABLE = /\b(?:FROM|INTO|UPDATE)\s+(?:"?\w+"?\.)?"?(\w+)"?/i;
const STRING = /'(?:[^']|'')*'/g;
const MAX_LENGTH = 1000;
/** The server's own statements are fewer than a hundred. */
const MAX_REMEMBERED = 1000;

/** A statement, as logs, metrics and traces may show it. */
export interface StatementDescription {
  readonly operation: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'other';
  /** The operation and its first table: `SELECT task`. */
  readonly summary: string;
  /** In one line and without any value, at most 1000 characters. */
  readonly pattern: string;
}

/** Without what stands in parentheses. */
function outermost(line: string): string {
  let depth = 0;
  let rest = '';
  for (const character of line) {
    if (character === ')') depth -= 1;
    if (depth === 0) rest += character;
    if (character === '(') depth += 1;
  }
  return rest;
}

/** The table of a statement; where that is a part of its WITH, the table that this reads. */
function tableOf(line: string, main: string): string | undefined {
  const table = TABLE.exec(main)?.[1];
  const isPart = main.startsWith('WITH ') && new RegExp(`\\b${table} AS (?:MATERIALIZED )?\\(`).test(main);
  return isPart ? TABLE.exec(line)?.[1] : table;
}

function describe(text: string): StatementDescription {
  // Values are placeholders already; what stands between quotes here is the code's own.
  const line = text.replace(STRING, '?').replace(/\s+/g, ' ').trim();
  const main = line.startsWith('WITH ') ? outermost(line) : line;
  const operation = (OPERATION.exec(main)?.[1]?.toUpperCase() ??
    'other') as StatementDescription['operation'];
  const table = operation === 'other' ? undefined : tableOf(line, main);
  return {
    operation,
    summary: table === undefined ? operation : `${operation} ${table}`,
    pattern: line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1)}…` : line,
  };
}

const remembered = new Map<string, StatementDescription>();

/** Describes a statement; the same text is looked at once. */
export function describeStatement(text: string): StatementDescription {
  let description = remembered.get(text);
  if (description === undefined) {
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    description = describe(text);
    remembered.set(text, description);
  }
  return description;
}
