import { LIMITS, RESERVED_USER_IDS, SCOPES, type Scope } from '@tickline/contract';
import type { JWTPayload } from 'jose';
import { AuthError, invalid } from './error.ts';

/** The user of a verified token. */
export interface Principal {
  readonly id: string;
  /** Null if the token has none. */
  readonly email: string | null;
  readonly name: string | null;
  /** The token's `exp`, in seconds. Infinite for an API key that does not expire. */
  readonly expiresAt: number;
  /**
   * When the user signed in: the token's `auth_time`, else its `iat`, in seconds; 0 if it has neither. For an API key, when it
   * was created.
   */
  readonly authenticatedAt: number;
  /** What an API key or an OAuth token allows. Undefined for the user's own token, which allows everything. */
  readonly scopes?: ReadonlySet<Scope>;
}

const MAX_EMAIL = 320;
const MAX_NAME = 255;
const CONTROL = /\p{Cc}/u;

function isPlainText(value: unknown, max: number): value is string {
  if (typeof value !== 'string' || value === '' || value.length > 2 * max) return false;
  return [...value].length <= max && !CONTROL.test(value) && value.isWellFormed();
}

function userIdOf({ sub, user_id: userId }: JWTPayload): string {
  const ids = [sub, userId].filter((id) => id !== undefined);
  if (ids.length === 0) {
    throw new AuthError('TOKEN_INVALID', 'no_user_id', { detail: 'User ID not found in token' });
  }
  const [id] = ids;
  if (!ids.every((each) => each === id)) throw invalid('user_ids_differ');
  if (!isPlainText(id, LIMITS.userId)) throw invalid('malformed_user_id');
  if (RESERVED_USER_IDS.has(id)) throw invalid('reserved_user_id');
  return id;
}

/**
 * Returns the scopes of a token that has the claim, even if it is not valid: such a token is never the user's own.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8693#section-4.2
 */
function scopesOf({ scope }: JWTPayload): ReadonlySet<Scope> | undefined {
  if (scope === undefined) return undefined;
  const named = new Set(typeof scope === 'string' ? scope.split(' ') : []);
  return new Set(SCOPES.filter((each) => named.has(each)));
}

/** Reads the claims of a token whose signature has been verified. @throws {AuthError} TOKEN_INVALID */
export function principalOf(claims: JWTPayload): Principal {
  const { exp, iat, auth_time: authTime = iat, email, name } = claims;
  // jose accepts 1e400, which is infinite.
  if (!Number.isSafeInteger(Math.floor(exp ?? Number.NaN))) throw invalid('malformed_exp');
  const scopes = scopesOf(claims);
  return {
    id: userIdOf(claims),
    email: isPlainText(email, MAX_EMAIL) ? email : null,
    name: isPlainText(name, MAX_NAME) ? name : null,
    expiresAt: exp ?? 0,
    authenticatedAt: typeof authTime === 'number' ? authTime : 0,
    ...(scopes && { scopes }),
  };
}
