import { isIPv6 } from 'node:net';

/** Longest `Host`: 253 characters of domain name, plus the port. */
const MAX_HOST = 260;

/** A name, an IPv4 address, or an IPv6 address in brackets; then a port, which may be empty. */
const HOST = /^(?:\[[\da-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})*)(?::\d*)?$/i;

/** Scheme and authority of the absolute form. */
const ORIGIN = /^https?:\/\/(?<authority>[^/?]*)/i;

/** Targets that mean the whole server: a proxy turns the absolute form into `*`. */
const WHOLE_SERVER = /^(?:\*|https?:\/\/[^/?]+)$/i;

/**
 * Tells whether a text is valid as `Host`. An empty one is: it belongs to a target without an authority.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.2
 * @see https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2
 */
export function isHost(text: string): boolean {
  if (text.length > MAX_HOST || !HOST.test(text)) return false;
  return !text.startsWith('[') || isIPv6(text.slice(1, text.indexOf(']')));
}

const SLASH = 47;

/** Drops one slash at the end of the path. Two of them belong to another path, and `/` is a path itself. */
function withoutTrailingSlash(target: string): string {
  const query = target.indexOf('?');
  const last = (query < 0 ? target.length : query) - 1;
  if (last < 1 || target.charCodeAt(last) !== SLASH || target.charCodeAt(last - 1) === SLASH) return target;
  return target.slice(0, last) + target.slice(last + 1);
}

/**
 * Returns path and query of a target, starting with `/`. Drops the origin, which the client must not choose, and a
 * trailing slash of the path.
 */
export function pathOf(target: string): string {
  if (target.startsWith('/')) return withoutTrailingSlash(target);
  if (target === '*') return '/';
  const path = target.replace(ORIGIN, '');
  return withoutTrailingSlash(path.startsWith('/') ? path : `/${path}`);
}

/**
 * Tells whether an OPTIONS request is about the server, not about a resource.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2.4
 */
export function isWholeServer(target: string): boolean {
  return WHOLE_SERVER.test(target);
}

/**
 * Checks a target that Node's parser accepted. It must be in origin form, in the absolute form of `http` or `https`,
 * or `*` for OPTIONS. A fragment is not allowed; the router would drop it silently.
 *
 * @returns a sentence for the client, or undefined if the target is valid
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
