import { getCurrentAuthEndpointContext } from '@better-auth/core/context';
import { APIError } from 'better-auth/api';

/**
 * Refuses to delete an account that has a password without that password. Better Auth checks a password that is given, but
 * accepts a new session instead.
 *
 * @throws {APIError} PASSWORD_REQUIRED
 */
export async function requirePassword({ id }: { readonly id: string }): Promise<void> {
  const { body, context } = getCurrentAuthEndpointContext();
  if (body?.password) return;
  const account = await context.internalAdapter.findCredentialAccount(id);
  if (account?.password)
    throw APIError.from('BAD_REQUEST', { code: 'PASSWORD_REQUIRED', message: 'Password is required' });
}
