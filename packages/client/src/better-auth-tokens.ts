import { createTokenSource, type TokenSource } from './token-source.ts';

export interface SessionOptions {
  /** Origin of the server with Better Auth, such as `https://todo.example.com`. */
  readonly url: string;
  /**
   * The session token, which sign-up and sign-in return in the header `set-auth-token`. If it is not set, the browser's
   * cookie is sent. If it is set, no cookie is sent; a page on another site than the server needs that.
   */
  readonly session?: string | (() => string | undefined | Promise<string | undefined>);
  readonly fetch?: typeof fetch;
}

/** The server returned no token for the session. */
export class TokenRequestError extends Error {
  override readonly name = 'TokenRequestError';
  /** HTTP status of the response. */
  readonly status: number;

  constructor(status: number) {
    super(`Could not get a token for this session: the server responded with status ${status}`);
    this.status = status;
  }
}

/**
 * Fetches tokens for a Better Auth session, from its JWT plugin. If nobody is signed in or the session has expired, it
 * sends no token, and the server returns 401 for calls that need one.
 *
 * @see https://www.better-auth.com/docs/plugins/jwt
 */
export function betterAuthTokens({ url, session, fetch: send = fetch }: SessionOptions): TokenSource {
  const endpoint = new URL('/api/auth/token', url);
  return createTokenSource(async () => {
    const bearer = typeof session === 'function' ? await session() : session;
    const response = await send(endpoint, {
      credentials: session === undefined ? 'include' : 'omit',
      headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
    });
    if (response.status === 401) return undefined;
    if (!response.ok) throw new TokenRequestError(response.status);
    const answer: unknown = await response.json();
    const token =
      typeof answer === 'object' && answer !== null && 'token' in answer ? answer.token : undefined;
    if (typeof token !== 'string') throw new TokenRequestError(response.status);
    return token;
  });
}
