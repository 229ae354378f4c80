import { removeUserData } from '../shell/user-data.ts';
import { authClient } from './auth-client.ts';

/**
 * Ends the session and reloads the page, which clears its memory.
 *
 * @returns false if it failed, for example because the server did not answer
 */
export async function signOut(): Promise<boolean> {
  const { error } = await authClient.signOut().catch(() => ({ error: { status: 0 } }));
  // There is no session to end.
  if (error && error.status !== 401) return false;
  // Drafts belong to this user, too.
  removeUserData();
  window.location.replace('/');
  return true;
}
