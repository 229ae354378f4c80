import { type ProblemError, validationProblem } from '@tickline/contract';

type Member = string | number | boolean | null;

/** A body for Better Auth. The routes that are served need no member that has members itself. */
export type Members = Readonly<Record<string, Member>>;

/** Longest text, in characters; for e-mails as RFC 5321 has it: 64 before the `@`, and 255 after it. */
const MAX_TEXT = 2048;
const MAX_TEXT_OF: ReadonlyMap<string, number> = new Map([
  ['name', 255],
  ['email', 320],
]);
const MAX_NAME = 255;

const refusal = (path: string, message: string): ProblemError => validationProblem([{ path, message }]);

/** Counts code points, as PostgreSQL and JSON Schema do. */
function isLongerThan(text: string, limit: number): boolean {
  return text.length > limit && (text.length > 2 * limit || [...text].length > limit);
}

/** Returns what is wrong with a text, or undefined. */
function faultOf(text: string, max: number): string | undefined {
  if (isLongerThan(text, max)) return `must be at most ${max} characters`;
  if (text.includes('\0')) return 'must not contain the character U+0000';
  if (!text.isWellFormed()) return 'must not contain a lone surrogate';
  return undefined;
}

/**
 * Checks what Better Auth does not: that a text is short, and one that PostgreSQL can store.
 *
 * @param name of a member of a body, a query parameter or a header
 * @throws {ProblemError} VALIDATION_ERROR with the name, as long as that is short itself
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

/**
 * Makes a body of its parsed members. Those named `__proto__` are dropped.
 *
 * @throws {ProblemError} VALIDATION_ERROR for the first member that is wrong, or for a name that comes twice
 */
export function toMembers(entries: readonly (readonly [string, unknown])[]): Members {
  const members = new Map<string, Member>();
  for (const [name, value] of entries) {
    if (name === '__proto__') continue;
    checkText(name, typeof value === 'string' ? value : '');
    if (!isMember(value)) throw refusal(name, 'must not be an object or an array');
    if (members.has(name)) throw refusal(name, 'must not be given more than once');
    members.set(name, value);
  }
  return Object.fromEntries(members);
}
