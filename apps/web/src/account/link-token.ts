import { useEffect, useState } from 'react';

/** Returns the token of the link, and removes it from the address bar and the history. */
function takeToken(): string | undefined {
  const { hash, search, pathname } = window.location;
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? new URLSearchParams(search).get('token');
  if (token) window.history.replaceState(null, '', pathname);
  return token ?? undefined;
}

/**
 * Returns the token of the link in a mail that led here. It is in the fragment, which no server sees; other frontends get
 * it in the query. A link opened in the page that is here already changes only the fragment.
 */
export function useLinkToken(): string | undefined {
  const [token, setToken] = useState(takeToken);
  useEffect(() => {
    const change = () => setToken((before) => takeToken() ?? before);
    window.addEventListener('hashchange', change);
    return () => window.removeEventListener('hashchange', change);
  }, []);
  return token;
}
