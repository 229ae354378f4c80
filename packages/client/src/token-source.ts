/** Where the tokens come from. */
export interface TokenSource {
  /** A token that is good for a while yet; undefined to send none. What it rejects with, the call is rejected with. */
  get(): Promise<string | undefined>;
  /**
   * Another token, after the server has refused this one.
   *
   * @returns undefined where there is no other to be had
   */
  renew(refused: string): Promise<string | undefined>;
}

/** What {@link createTicklineClient} takes for a token: one that stays, what fetches one, or a source of one's own. */
export type Token = string | (() => string | undefined | Promise<string | undefined>) | TokenSource;

/** A token is renewed this long before it expires, or a fifth of its life, where that is less. */
const AHEAD_MS = 60_000;

interface Held {
  readonly token: string;
  /** When another is to be had, and when this one is over; in milliseconds since the epoch. */
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
 * How long a token that was fetched just now is good for, in milliseconds; for ever where it does not say. From its
 * `iat` to its `exp`: the clock that wrote them may differ from this one.
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
 * Keeps a token for as long as it is good, and fetches the next one ahead of its end, while the present one goes on
 * being used. However many calls want one, one is fetched.
 *
 * @param fetchToken rejects where none can be had now; undefined where nobody is signed in
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
      // Another call may have been refused before, and the next token be here already.
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
