/** A source of tokens. */
export interface TokenSource {
  /** Returns a valid token, or undefined to send none. If it rejects, the call rejects with the same error. */
  get(): Promise<string | undefined>;
  /** Returns another token after the server has refused this one. @returns undefined if there is no other token */
  renew(refused: string): Promise<string | undefined>;
}

/** The token option of {@link createTicklineClient}: a fixed token, a function that fetches one, or a custom source. */
export type Token = string | (() => string | undefined | Promise<string | undefined>) | TokenSource;

/** A token is renewed a minute before it expires, or a fifth of its lifetime before that if this is shorter. */
const AHEAD_MS = 60_000;

interface Held {
  readonly token: string;
  /** When to fetch the next token, and when this one expires; in milliseconds since the epoch. */
  readonly renewAt: number;
  readonly endsAt: number;
}

function claimsOf(token: string): { exp?: unknown; iat?: unknown } {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    return JSON.parse(atob(payload)) ?? {};
  } catch {
    return {};
  }
}

/**
 * Returns how long a newly fetched token is valid, in milliseconds; infinite if it has no `exp`. Measured from its `iat` to
 * its `exp`, because the issuer's clock may differ from this one.
 */
function lifeOf(token: string): number {
  const { exp, iat } = claimsOf(token);
  if (typeof exp !== 'number') return Number.POSITIVE_INFINITY;
  return Math.max(0, exp * 1000 - (typeof iat === 'number' ? iat * 1000 : Date.now()));
}

function hold(token: string): Held {
  const life = lifeOf(token);
  const endsAt = Date.now() + life;
  return { token, renewAt: endsAt - Math.min(AHEAD_MS, life / 5), endsAt };
}

/**
 * Creates a source that keeps a token while it is valid. It fetches the next token ahead of time and uses the old one
 * meanwhile. Concurrent calls share one fetch.
 *
 * @param fetchToken rejects if no token is available now; returns undefined if nobody is signed in
 */
export function createTokenSource(fetchToken: () => Promise<string | undefined>): TokenSource {
  let held: Held | undefined;
  let pending: Promise<string | undefined> | undefined;

  const load = async () => {
    const token = await fetchToken();
    held = token === undefined ? undefined : hold(token);
    return token;
  };
  const fetchOnce = () => {
    pending ??= load().finally(() => {
      pending = undefined;
    });
    return pending;
  };

  return {
    async get() {
      const now = Date.now();
      if (held === undefined || held.endsAt <= now) return fetchOnce();
      if (held.renewAt <= now) fetchOnce().catch(() => undefined);
      return held.token;
    },
    async renew(refused) {
      // Another call may have been refused earlier and have fetched the next token already.
      if (held !== undefined && held.token !== refused) return held.token;
      held = undefined;
      const token = await fetchOnce();
      return token === refused ? undefined : token;
    },
  };
}

function isTokenSource(token: Token): token is TokenSource {
  return typeof token === 'object';
}

export function toTokenSource(token: Token | undefined): TokenSource {
  if (typeof token === 'function') return createTokenSource(async () => token());
  if (token !== undefined && isTokenSource(token)) return token;
  return { get: async () => token, renew: async () => undefined };
}
