import type { BetterAuthOptions } from 'better-auth';
import type { IssuerOptions } from './options.ts';
import { userOfReset } from './reset-password.ts';

type DatabaseHooks = NonNullable<BetterAuthOptions['databaseHooks']>;

/** Tokens of providers. They are used once, to sign in, and then belong to nobody's database. */
const NO_PROVIDER_TOKENS = {
  accessToken: null,
  refreshToken: null,
  idToken: null,
  accessTokenExpiresAt: null,
  refreshTokenExpiresAt: null,
};

/**
 * Makes the hooks that revoke a user's tokens before each change of the password, in the same transaction, and that keep
 * tokens of providers out of the database.
 *
 * @see https://www.better-auth.com/docs/concepts/database#database-hooks
 */
export function accountHooks({ revokeTokens }: Pick<IssuerOptions, 'revokeTokens'>): DatabaseHooks {
  return {
    account: {
      create: {
        before: async ({ password, userId }, request) => {
          // Somebody who signed up with a provider gets a password by a reset.
          if (password && request?.path === '/reset-password') await revokeTokens(userId);
          return { data: NO_PROVIDER_TOKENS };
        },
      },
      update: {
        before: async ({ password, accessToken, refreshToken, idToken }, request) => {
          if (accessToken || refreshToken || idToken) return { data: NO_PROVIDER_TOKENS };
          if (password === undefined) return undefined;
          const userId = request?.context.session?.user.id ?? userOfReset(request?.request);
          if (userId === undefined)
            throw new Error('cannot revoke tokens after a password change: the user is not known');
          await revokeTokens(userId);
          return undefined;
        },
      },
    },
  };
}
