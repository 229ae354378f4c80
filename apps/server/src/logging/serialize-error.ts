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
/** Of an `AggregateError`: the addresses of a host, mostly. */
const MAX_ERRORS = 5;
/** Characters. */
const MAX_NAME = 100;
const MAX_MESSAGE = 2000;
const MAX_STACK = 4000;

/**
 * Patterns of the values that drivers, Prisma and Better Auth put into words. Each begins at one place of a run of
 * characters, or cannot fail once it has begun: the longest message takes microseconds, whatever is in it.
 */
const VALUES: readonly [RegExp, string][] = [
  [/(?<![^\s"'`()=:])[^\s"'`()=:]+@[^\s"'`)]+/g, '[e-mail]'],
  // PostgreSQL: Key (email)=(a@example.com) already exists.
  [/\)=\([^)]*\)?/g, `)=(${HIDDEN})`],
  // PostgreSQL: invalid input syntax for type integer: "12x"
  [/(: )(["'])(?:.*\2|.*)/gs, `$1${HIDDEN}`],
  // The query of a URL.
  [/\?[^\s"'`)]+/g, `?${HIDDEN}`],
];

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function nameOf(value: unknown): string | undefined {
  return textOf(value)?.slice(0, MAX_NAME);
}

/** The beginning of a text that is too long, without the word at its end: half a value does not look like one. */
function bound(text: string): string {
  if (text.length <= MAX_MESSAGE) return text;
  return `${text.slice(0, text.lastIndexOf(' ', MAX_MESSAGE) + 1)}…`;
}

/** Prisma prints the call with its arguments, and what is wrong with it in the last line. */
function messageOf({ name, message, originalMessage }: Record<string, unknown>): string {
  const text = textOf(originalMessage) ?? textOf(message) ?? '';
  const words = String(name).startsWith('PrismaClient') ? text.slice(text.lastIndexOf('\n') + 1) : text;
  return VALUES.reduce((rest, [value, replacement]) => rest.replace(value, replacement), bound(words));
}

/** The calls of a stack, which V8 writes after the error's name and message: the lines of a message are none. */
function callsOf(stack: string, message: string): string | undefined {
  const said = stack.slice(0, 2 * MAX_NAME).indexOf(message.slice(0, MAX_NAME));
  const start = stack.indexOf('\n    at ', said < 0 ? 0 : said + message.length);
  const calls = start < 0 ? '' : stack.slice(start + 1, start + MAX_STACK);
  return calls.match(/^ +at .*$/gm)?.join('\n');
}

function describe(error: unknown, depth: number): SerializedError {
  if (!isRecord(error)) return { type: typeof error, message: messageOf({ message: error }) };
  const code = nameOf(error['code']) ?? nameOf(error['originalCode']);
  const stack = callsOf(textOf(error['stack']) ?? '', textOf(error['message']) ?? '');
  const meta = isRecord(error['meta']) ? error['meta'] : {};
  const cause = error['cause'] ?? meta['driverAdapterError'];
  const errors = Array.isArray(error['errors']) ? error['errors'].slice(0, MAX_ERRORS) : [];
  const goesOn = depth < MAX_DEPTH;
  return {
    type: nameOf(error['name']) ?? nameOf(error['kind']) ?? 'object',
    message: messageOf(error),
    ...(code !== undefined && { code }),
    ...(stack !== undefined && { stack }),
    ...(goesOn && cause !== undefined && { cause: describe(cause, depth + 1) }),
    ...(goesOn && errors.length > 0 && { errors: errors.map((each) => describe(each, depth + 1)) }),
  };
}

/**
 * The log's form of anything thrown. Members that it does not know are left out: PostgreSQL's `detail` has the row in it,
 * Prisma's `meta` the arguments. Texts and lists are cut off at a length that no ordinary error reaches.
 *
 * @see https://getpino.io/#/docs/api?id=serializers-object
 */
export function serializeError(error: unknown): SerializedError {
  return describe(error, 0);
}
