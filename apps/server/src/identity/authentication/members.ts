import { type ProblemError, validationProblem } from '@tickline/contract';

type Member = string | number | boolean | null;

/** A body for Better Auth. No route that is served needs nested objects, and only one needs lists. */
export type Members = Readonly<Record<string, Member | readonly string[]>>;

/** Longest text, in characters. E-mails follow RFC 5321: 64 before the `@`, and 255 after it. */
const MAX_TEXT = 2048;
const MAX_TEXT_OF: ReadonlyMap<string, number> = new Map([
  ['name', 255],
  ['email', 320],
  // A whole query, signed and encoded once more.
  ['oauth_query', 16_000],
  ['newEmail', 320],
  // Of a provider. Some are longer than 2 kB.
  ['code', 4096],
]);
/** Longest list. No program needs as many redirect URIs. */
const MAX_LIST = 20;
const MAX_NAME = 255;

const refusal = (path: string, message: string): ProblemError => validationProblem([{ path, message }]);

/** Counts code points, as PostgreSQL and JSON Schema do. */
function isLongerThan(text: string, limit: number): boolean {
  return text.length > limit && (text.length > 2 * limit || [...text].length > limit);
}

/** Returns the fault of a text, or undefined. */
function faultOf(text: string, max: number): string | undefined {
  if (isLongerThan(text, max)) return `must be at most ${max} characters`;
  if (text.includes('\0')) return 'must not contain the character U+0000';
  if (!text.isWellFormed()) return 'must not contain a lone surrogate';
  return undefined;
}

/**
 * Checks what Better Auth does not: the length of a text, and whether PostgreSQL can store it.
 *
 * @param name of a member of a body, a query parameter or a header
 * @throws {ProblemError} VALIDATION_ERROR; it contains the name if that is short enough
 */
export function checkText(name: string, text: string): void {
  const faultOfName = faultOf(name, MAX_NAME);
  if (faultOfName !== undefined) throw refusal('', `a name ${faultOfName}`);
  const fault = faultOf(text, MAX_TEXT_OF.get(name) ?? MAX_TEXT);
  if (fault !== undefined) throw refusal(name, fault);
}

function isMember(value: unknown): value is Member {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function checkList(name: string, list: readonly unknown[]): asserts list is readonly string[] {
  if (list.length > MAX_LIST) throw refusal(name, `must have at most ${MAX_LIST} elements`);
  for (const text of list) {
    if (typeof text !== 'string') throw refusal(name, 'must be a list of texts');
    checkText(name, text);
  }
}

/**
 * Builds a body from parsed members. Members named `__proto__` are dropped.
 *
 * @param takesLists whether members may be lists of texts; then objects are dropped, too, as clients send what they like
 * @throws {ProblemError} VALIDATION_ERROR for the first invalid member or repeated name
 */
export function toMembers(entries: readonly (readonly [string, unknown])[], takesLists = false): Members {
  const members = new Map<string, Member | readonly string[]>();
  for (const [name, value] of entries) {
    if (name === '__proto__') continue;
    checkText(name, typeof value === 'string' ? value : '');
    if (members.has(name)) throw refusal(name, 'must not be given more than once');
    if (takesLists && Array.isArray(value)) {
      checkList(name, value);
      members.set(name, value);
    } else if (isMember(value)) members.set(name, value);
    else if (!takesLists) throw refusal(name, 'must not be an object or an array');
  }
  return Object.fromEntries(members);
}
