const NAME = 'better-auth';
/** Browsers take a cookie with this prefix only from this very host, and only over https. */
const HOST_PREFIX = `__Host-${NAME}.`;
/** The prefix that cookies had before. Any host of the same domain can set a cookie with it. */
const OLD_PREFIX = `__Secure-${NAME}.`;

/**
 * Returns Better Auth's options for its cookies. Without https their names have no prefix.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-cookie-name-prefixes
 */
export function cookieOptions(origin: string) {
  const isHttps = origin.startsWith('https:');
  return {
    // This option would put `__Secure-` before the names.
    useSecureCookies: false,
    cookiePrefix: isHttps ? `__Host-${NAME}` : NAME,
    defaultCookieAttributes: { secure: isHttps },
  };
}

const nameOf = (pair: string): string => pair.split('=', 1)[0] ?? '';
const presentName = (oldName: string): string => HOST_PREFIX + oldName.slice(OLD_PREFIX.length);

/** Gives old cookies their present names. A cookie that has its present name already is left as it is. */
function renameOldCookies(headers: Headers): readonly string[] {
  const pairs = (headers.get('cookie') ?? '').split(';').map((pair) => pair.trim());
  const old = pairs.filter((pair) => pair.startsWith(OLD_PREFIX));
  if (old.length === 0) return [];
  const others = pairs.filter((pair) => !pair.startsWith(OLD_PREFIX));
  const present = new Set(others.map(nameOf));
  const renamed = old.map(presentName).filter((pair) => !present.has(nameOf(pair)));
  headers.set('cookie', [...others, ...renamed].join('; '));
  return old.map(nameOf);
}

/**
 * Lets sessions go on whose cookies have their old names: Better Auth sees the present ones. If its answer sets or removes
 * one of them, the old one is removed.
 */
export async function withOldCookies(
  request: Request,
  answer: (request: Request) => Promise<Response>,
): Promise<Response> {
  const oldNames = renameOldCookies(request.headers);
  const response = await answer(request);
  const set = new Set(response.headers.getSetCookie().map(nameOf));
  for (const name of new Set(oldNames)) {
    if (set.has(presentName(name)))
      response.headers.append('set-cookie', `${name}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax`);
  }
  return response;
}
