import type { BetterAuthOptions } from 'better-auth';
import type { IssuerOptions } from './options.ts';

type DatabaseHooks = NonNullable<BetterAuthOptions['databaseHooks']>;

/**
 * Makes the hook that revokes a user's tokens before each change of the password, in the same transaction.
 *
 * @see https://www.better-auth.com/docs/concepts/database#database-hooks
 */
export function passwordHooks({ revokeTokens }: Pick<IssuerOptions, 'revokeTokens'>): DatabaseHooks {
  return {
    account: {
      update: {
        before: async ({ password }, request) => {
          if (password === undefined) return;
          const userId = request?.context.session?.user.id;
          // A reset by e-mail has no session and would need its own solution.
          if (userId === undefined)
            throw new Error('cannot revoke tokens after a password change: the user is not known');
          await revokeTokens(userId);
        },
      },
    },
  };
}
