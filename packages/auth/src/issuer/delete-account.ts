import { APIError, getSessionFromCtx } from 'better-auth/api';
import type { HookContext } from './hook-context.ts';

/**
 * Refuses to delete an account that has a password without that password. Better Auth would accept a new session instead.
 *
 * @throws {APIError} PASSWORD_REQUIRED
 */
export async function requirePassword(request: HookContext): Promise<undefined> {
  if (request.body?.password) return;
  const session = await getSessionFromCtx(request);
  const account = session && (await request.context.internalAdapter.findCredentialAccount(session.user.id));
  if (account?.password)
    throw APIError.from('BAD_REQUEST', { code: 'PASSWORD_REQUIRED', message: 'Password is required' });
}
