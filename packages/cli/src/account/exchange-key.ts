import { hostname } from 'node:os';
import { betterAuthTokens } from '@tickline/client';
import { CliError, EXIT } from '../cli-error.ts';

const SCOPES = ['tasks:read', 'tasks:write'];
const MAX_NAME = 50;
const TIMEOUT_MS = 15_000;

/** Ends a session of Better Auth. */
async function endSession(origin: string, session: string): Promise<void> {
  await fetch(new URL('/api/auth/sign-out', origin), {
    method: 'POST',
    headers: { Authorization: `Bearer ${session}`, 'Content-Type': 'application/json' },
    body: '{}',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

/**
 * Exchanges a session for an API key, and ends the session. A key may read and write tasks, but not change the account.
 *
 * @throws {CliError} if the server makes no key
 */
export async function exchangeForKey(origin: string, session: string): Promise<string> {
  const token = await betterAuthTokens({ url: origin, session }).get();
  const response = await fetch(new URL('/api/me/keys', origin), {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: `tickline on ${hostname()}`.slice(0, MAX_NAME), scopes: SCOPES }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer = (await response.json().catch(() => ({}))) as {
    readonly key?: unknown;
    readonly detail?: unknown;
  };
  // It has served its purpose, with or without a key.
  await endSession(origin, session).catch(() => undefined);
  if (response.status !== 201 || typeof answer.key !== 'string')
    throw new CliError(
      EXIT.error,
      `The server made no key: ${typeof answer.detail === 'string' ? answer.detail : response.status}`,
      'Delete keys that you do not need on the account page, and try again.',
    );
  return answer.key;
}
