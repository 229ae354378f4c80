import { HIDDEN } from './redact.ts';

/** An error for the log: what failed and where, without values that a user sent or stored. */
export interface SerializedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  /** Only the calls: V8 puts the message before them. */
  readonly stack?: string;
  readonly cause?: SerializedError;
  /** Of an `AggregateError`. */
  readonly errors?: readonly SerializedError[];
}

const MAX_DEPTH = 5;
/** Of an `AggregateError`: usually one for each address of a host. */
const MAX_ERRORS = 5;
/** Characters. */
const MAX_NAME = 100;
const MAX_MESSAGE = 2000;
const MAX_STACK = 4000;

/**
 * Patterns of values in messages of drivers, Prisma and Better Auth. Each has one possible start in a run of
 * characters, or cannot fail once it has begun, so even the longest message takes microseconds.
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

/** Cuts a long text off before the last word: half a value might not match its pattern. */
function bound(text: string): string {
  if (text.length <= MAX_MESSAGE) return text;
  return `${text.slice(0, text.lastIndexOf(' ', MAX_MESSAGE) + 1)}…`;
}

/** Returns the message without values. Prisma's contains the call's arguments, and the reason in the last line. */
function messageOf({ name, message, originalMessage }: Record<string, unknown>): string {
  const text = textOf(originalMessage) ?? textOf(message) ?? '';
  const words = String(name).startsWith('PrismaClient') ? text.slice(text.lastIndexOf('\n') + 1) : text;
  return VALUES.reduce((rest, [value, replacement]) => rest.replace(value, replacement), bound(words));
}

/** Returns the calls of a stack. V8 writes them after the error's message, whose own lines do not count. */
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
 * Converts anything that was thrown for the log. Unknown members are left out: PostgreSQL's `detail` contains the row,
 * Prisma's `meta` the arguments. Texts and lists are cut off at a length that ordinary errors do not reach.
 *
 * @see https://getpino.io/#/docs/api?id=serializers-object
 */
export function serializeError(error: unknown): SerializedError {
  return describe(error, 0);
}
