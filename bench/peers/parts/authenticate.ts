import { type JWTPayload, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { HttpError } from './http-error.ts';

interface Principal {
  readonly userId: string;
  /** In seconds. */
  readonly expiresAt: number;
}

/** @param authorization the header. @throws {HttpError} 401 */
export type Authenticate = (authorization: string | undefined) => Principal | Promise<Principal>;

const CLOCK_TOLERANCE = 5;
const MAX_TOKEN_LENGTH = 8000;
const REMEMBERED = 20_000;
const RESERVED = new Set(['me', 'auth', 'v1']);
const CONTROL = /\p{Cc}/u;

function userIdOf({ sub, user_id: userId = sub }: JWTPayload): string {
  const id = sub ?? userId;
  const isUserId =
    typeof id === 'string' && id === userId && id !== '' && id.length <= 255 && !CONTROL.test(id);
  if (!isUserId || RESERVED.has(id)) throw new HttpError(401, 'Invalid token');
  return id;
}

/** Checks each request's token anew: signature, `exp`, and who it is for. */
export async function createAuthenticate(secret: string): Promise<Authenticate> {
  const bytes = new TextEncoder().encode(secret);
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'verify',
  ]);
  const expected = { algorithms: ['HS256'], requiredClaims: ['exp'], clockTolerance: CLOCK_TOLERANCE };
  return async (authorization) => {
    const token = /^bearer +(\S+)\s*$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw new HttpError(401, 'Not authenticated');
    if (token.length > MAX_TOKEN_LENGTH) throw new HttpError(401, 'Invalid token');
    const { payload } = await jwtVerify(token, key, expected).catch(() => {
      throw new HttpError(401, 'Invalid token');
    });
    return { userId: userIdOf(payload), expiresAt: payload.exp ?? 0 };
  };
}

/** Checks a token once, and then only whether it has expired. */
export function rememberTokens(authenticate: Authenticate): Authenticate {
  const remembered = new LRUCache<string, Principal>({ max: REMEMBERED });
  const checkAnew = async (authorization: string | undefined): Promise<Principal> => {
    const principal = await authenticate(authorization);
    if (authorization !== undefined) remembered.set(authorization, principal);
    return principal;
  };
  return (authorization) => {
    const principal = authorization === undefined ? undefined : remembered.get(authorization);
    return principal && principal.expiresAt + CLOCK_TOLERANCE > Date.now() / 1000
      ? principal
      : checkAnew(authorization);
  };
}
