import { leakWatch } from '@tickline/testing/leak-watch';
import { SignJWT } from 'jose';

export const SECRET = 'a9TQ2vX7mLw4ZrK8cYhN5sBdG1uJfE6p';

leakWatch.addLastingSecret('BETTER_AUTH_SECRET', SECRET);

const key = new TextEncoder().encode(SECRET);

/** Signs a token like Better Auth with the shared secret. */
export function signToken(claims: Record<string, unknown>, algorithm = 'HS256'): Promise<string> {
  const expires = Math.floor(Date.now() / 1000) + 600;
  return new SignJWT({ exp: expires, ...claims }).setProtectedHeader({ alg: algorithm }).sign(key);
}

const tokens = new Map<string, Promise<string>>();

/** Returns a valid token of a user, always the same one. */
export function tokenOf(user: string): Promise<string> {
  const token = tokens.get(user) ?? signToken({ sub: user });
  tokens.set(user, token);
  return token;
}
