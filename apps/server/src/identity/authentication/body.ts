import { isUtf8 } from 'node:buffer';
import type { IssuerRoute } from '@tickline/auth/issuer';
import { ProblemError, validationProblem } from '@tickline/contract';
import { type Members, toMembers } from './members.ts';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const BYTE_ORDER_MARK = '\uFEFF';
/** A JSON string, or a character of JSON's structure. Commas are not needed. */
const TOKEN = /"(?:[^"\\]|\\.)*"?|[{}[\]:]/g;

const malformed = (what: string, cause?: unknown) =>
  new ProblemError('MALFORMED_REQUEST', { detail: `The body is not ${what}`, cause });

/** Returns the names of an object's own members, in order. `JSON.parse` silently keeps only the last duplicate. */
function* namesOf(json: string): Generator<string> {
  let depth = 0;
  let string = '';
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (token !== ':') string = token;
    else if (depth === 1) yield JSON.parse(string);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws {ProblemError} MALFORMED_REQUEST, VALIDATION_ERROR */
function parseJson(text: string, takesLists: boolean): Members {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw malformed('valid JSON', cause);
  }
  if (!isObject(body)) throw validationProblem([{ path: '', message: 'must be an object' }]);
  return toMembers(
    Array.from(namesOf(text), (name) => [name, body[name]]),
    takesLists,
  );
}

/** Decodes a name or a value. @throws {URIError} if an escape is invalid or not UTF-8 */
const decode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

/**
 * Parses a form. Unlike `URLSearchParams`, it refuses ambiguous input.
 *
 * @throws {ProblemError} MALFORMED_REQUEST, VALIDATION_ERROR
 * @see https://url.spec.whatwg.org/#urlencoded-parsing
 */
function parseForm(text: string): Members {
  let entries: [string, string][];
  try {
    entries = text
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [name = ''] = pair.split('=', 1);
        return [decode(name), decode(pair.slice(name.length + 1))];
      });
  } catch (cause) {
    throw malformed('a valid form', cause);
  }
  return toMembers(entries);
}

/** The kinds of body that a route takes. */
export type BodyKinds = Pick<IssuerRoute, 'takesForms' | 'takesJson' | 'takesLists'>;

/** Returns the parser for a content type, or undefined. */
function parserOf(contentType: string, { takesForms, takesJson }: BodyKinds) {
  const [parameterless = ''] = contentType.toLowerCase().split(';', 1);
  const type = parameterless.trim();
  const isJson = type === JSON_TYPE || (type.startsWith('application/') && type.endsWith('+json'));
  if (isJson) return takesJson ? parseJson : undefined;
  return takesForms && type === FORM_TYPE ? parseForm : undefined;
}

/**
 * Parses the body of a request to Better Auth, which gets only the result: limits by a member see the same value.
 *
 * @param contentType the header
 * @returns undefined for an empty body
 * @throws {ProblemError} UNSUPPORTED_MEDIA_TYPE; MALFORMED_REQUEST; VALIDATION_ERROR
 */
export function parseBody(bytes: Buffer, contentType: string, kinds: BodyKinds): Members | undefined {
  if (bytes.length === 0) return undefined;
  const parse = parserOf(contentType, kinds);
  if (!parse) throw new ProblemError('UNSUPPORTED_MEDIA_TYPE');
  if (!isUtf8(bytes)) throw malformed('UTF-8');
  const text = bytes.toString();
  if (text.startsWith(BYTE_ORDER_MARK)) throw malformed('UTF-8 without a byte order mark');
  return parse(text, kinds.takesLists);
}
