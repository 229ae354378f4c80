/**
 * Returns the token of a link in a mail, and removes it from the address bar and the history. It is in the fragment, which
 * no server sees; other frontends get it in the query.
 */
export function takeToken(): string | undefined {
  const { hash, search, pathname } = window.location;
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? new URLSearchParams(search).get('token');
  if (token) window.history.replaceState(null, '', pathname);
  return token ?? undefined;
}
