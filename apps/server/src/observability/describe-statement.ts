const OPERATION = /^\s*(?:WITH\b.*?\(\)\s*)?(SELECT|INSERT|UPDATE|DELETE)\b/i;
const TABLE = /\b(?:FROM|INTO|UPDATE)\s+(?:(?:"[^"]*"|\w+)\.)?"?(\w+)"?/i;
const STRING = /'(?:[^']|'')*'/g;
const MAX_LENGTH = 1000;
/** The server has fewer than a hundred statements. */
const MAX_REMEMBERED = 1000;

/** A statement, as logs, metrics and traces show it. */
export interface StatementDescription {
  readonly operation: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'other';
  /** The operation and the first table: `SELECT task`. */
  readonly summary: string;
  /** One line without any value, at most 1000 characters. */
  readonly pattern: string;
}

/** Drops everything inside parentheses. */
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

/** Returns the table of a statement. If that is a part of its WITH, returns the table that the part reads. */
function tableOf(line: string, main: string): string | undefined {
  const table = TABLE.exec(main)?.[1];
  const isPart = main.startsWith('WITH ') && new RegExp(`\\b${table} AS (?:MATERIALIZED )?\\(`).test(main);
  return isPart ? TABLE.exec(line)?.[1] : table;
}

function describe(text: string): StatementDescription {
  // Values are placeholders already. Text in quotes comes from the code.
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

/** Describes a statement. Results are cached by its text. */
export function describeStatement(text: string): StatementDescription {
  let description = remembered.get(text);
  if (description === undefined) {
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    description = describe(text);
    remembered.set(text, description);
  }
  return description;
}
