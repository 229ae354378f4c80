import { betterAuthTokens, type TokenSource } from '@tickline/client';
import type { SessionGate } from './session-gate.ts';

function subjectOf(token: string): unknown {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    return JSON.parse(atob(payload)).sub;
  } catch {
    return undefined;
  }
}

/**
 * Creates a source of tokens for one user. If the session has ended, or another user has signed in in another tab,
 * calls wait until this user has signed in again. No call is lost.
 */
export function createSessionTokens(
  userId: string,
  gate: SessionGate,
  tokens: TokenSource = betterAuthTokens({ url: window.location.origin }),
): TokenSource {
  const untilOurs = async (first: string | undefined) => {
    let token = first;
    while (token === undefined || subjectOf(token) !== userId) {
      await gate.pass();
      token = token === undefined ? await tokens.get() : await tokens.renew(token);
    }
    return token;
  };
  return {
    get: async () => untilOurs(await tokens.get()),
    renew: async (refused) => untilOurs(await tokens.renew(refused)),
  };
}
