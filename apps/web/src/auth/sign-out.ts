import { authClient } from './auth-client.ts';

/**
 * Ends the session, and with it all that this page has in memory.
 *
 * @returns false where the server did not answer
 */
export async function signOut(): Promise<boolean> {
  const { error } = await authClient.signOut().catch(() => ({ error: { status: 0 } }));
  // Without a session there is nothing to sign out of.
  if (error && error.status !== 401) return false;
  // What was being typed is this user's too.
  sessionStorage.clear();
  window.location.replace('/');
  return true;
}
