import { HIDDEN } from './redact.ts';

/** An error as the log has it: what failed and where, and no value that anybody sent or stored. */
export interface SerializedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  /** The calls only; V8 puts the message in front of them. */
  readonly stack?: string;
  readonly cause?: SerializedError;
  /** Of an `AggregateError`. */
  readonly errors?: readonly SerializedError[];
}

const MAX_DEPTH = 5;

/** Where drivers, Prisma and Better Auth put values into words. */
const VALUES: readonly [RegExp, string][] = [
  [/[^\s"'`(=:]+@[^\s"'`)]+/g, '[e-mail]'],
  // PostgreSQL: Key (email)=(a@example.com) already exists.
  [/\)=\([^)]*\)/g, `)=(${HIDDEN})`],
  // PostgreSQL: invalid input syntax for type integer: "12x"
  [/(: )(["']).*\2/gs, `$1${HIDDEN}`],
  // The query of a URL.
  [/(\/[^\s?"'`]*)\?[^\s"'`)]+/g, `$1?${HIDDEN}`],
];

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Prisma prints the call with its arguments, and what is wrong with it in the last line. */
function messageOf({ name, message, originalMessage }: Record<string, unknown>): string {
  const text = textOf(originalMessage) ?? textOf(message) ?? '';
  const words = String(name).startsWith('PrismaClient') ? text.slice(text.lastIndexOf('\n') + 1) : text;
  return VALUES.reduce((rest, [value, replacement]) => rest.replace(value, replacement), words);
}

function describe(error: unknown, depth: number): SerializedError {
  if (!isRecord(error)) return { type: typeof error, message: messageOf({ message: error }) };
  const code = textOf(error['code']) ?? textOf(error['originalCode']);
  const stack = textOf(error['stack'])
    ?.match(/^ +at .*$/gm)
    ?.join('\n');
  const meta = isRecord(error['meta']) ? error['meta'] : {};
  const cause = error['cause'] ?? meta['driverAdapterError'];
  const errors = Array.isArray(error['errors']) ? error['errors'] : [];
  const goesOn = depth < MAX_DEPTH;
  return {
    type: textOf(error['name']) ?? textOf(error['kind']) ?? 'object',
    message: messageOf(error),
    ...(code !== undefined && { code }),
    ...(stack !== undefined && { stack }),
    ...(goesOn && cause !== undefined && { cause: describe(cause, depth + 1) }),
    ...(goesOn && errors.length > 0 && { errors: errors.map((each) => describe(each, depth + 1)) }),
  };
}

/**
 * The log's form of anything thrown. Members that it does not know are left out: PostgreSQL's `detail` has the row in it,
 * Prisma's `meta` the arguments.
 *
 * @see https://getpino.io/#/docs/api?id=serializers-object
 */
export function serializeError(error: unknown): SerializedError {
  return describe(error, 0);
}
