const NAME = 'better-auth';
/** Browsers accept a cookie with this prefix only from this exact host, and only over https. */
const HOST_PREFIX = `__Host-${NAME}.`;
/** The prefix of cookies in earlier versions. Any host of the same domain can set a cookie with it. */
const OLD_PREFIX = `__Secure-${NAME}.`;

/**
 * Returns Better Auth's cookie options. Without https the names have no prefix.
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

/** Renames old cookies. A cookie that already has its new name wins. */
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
 * Keeps sessions valid whose cookies still have their old names. Better Auth sees only the new names. If its response sets
 * or removes such a cookie, the old one is removed.
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
