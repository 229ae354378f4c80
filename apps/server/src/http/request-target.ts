import { isIPv6 } from 'node:net';

/** The longest `Host`: a domain name has 253 characters, and a port five. */
const MAX_HOST = 260;

/** A name or an IPv4 address, or an IPv6 address in brackets; then a port, which may be empty. */
const HOST = /^(?:\[[\da-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})*)(?::\d*)?$/i;

/** The scheme and the authority of the absolute form. */
const ORIGIN = /^https?:\/\/(?<authority>[^/?]*)/i;

/** The targets that mean the server as a whole: the last is what a proxy turns into the first. */
const WHOLE_SERVER = /^(?:\*|https?:\/\/[^/?]+)$/i;

/**
 * Tells if a text may be the value of `Host`. An empty one may: it goes with a target that has no authority.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.2
 * @see https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2
 */
export function isHost(text: string): boolean {
  if (text.length > MAX_HOST || !HOST.test(text)) return false;
  return !text.startsWith('[') || isIPv6(text.slice(1, text.indexOf(']')));
}

/**
 * Returns the path and the query of a target, which begin with `/` whatever its form. The origin in an absolute form is not
 * the client's to choose: it is dropped.
 */
export function pathOf(target: string): string {
  if (target.startsWith('/')) return target;
  if (target === '*') return '/';
  const path = target.replace(ORIGIN, '');
  return path.startsWith('/') ? path : `/${path}`;
}

/**
 * Tells if a request of OPTIONS is about the server, not about a resource.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2.4
 */
export function isWholeServer(target: string): boolean {
  return WHOLE_SERVER.test(target);
}

/**
 * Finds out what is wrong with a target that Node's parser let through: it must be in origin form, in the absolute form of
 * `http` or `https`, or for OPTIONS `*`. A fragment is for the client alone; the router would drop it.
 *
 * @returns a sentence for the client, or undefined if nothing is wrong
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 */
export function targetFault(target: string, method: string): string | undefined {
  if (target.includes('#')) return 'The request target must not have a fragment';
  if (target.startsWith('/')) return undefined;
  if (target === '*')
    return method === 'OPTIONS' ? undefined : 'The request target * is allowed only with OPTIONS';
  const authority = ORIGIN.exec(target)?.groups?.['authority'];
  const isOrigin = authority && isHost(authority) && !authority.startsWith(':');
  return isOrigin ? undefined : 'The request target is neither a path nor a valid URL';
}
