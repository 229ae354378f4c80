import type { BetterAuthOptions } from 'better-auth';
import type { IssuerOptions } from './options.ts';

type DatabaseHooks = NonNullable<BetterAuthOptions['databaseHooks']>;

/**
 * Makes the hook that tells of each change of a password: what the old one had opened is to end.
 *
 * @see https://www.better-auth.com/docs/concepts/database#database-hooks
 */
export function passwordHooks({
  onPasswordChanged,
}: Pick<IssuerOptions, 'onPasswordChanged'>): DatabaseHooks {
  return {
    account: {
      update: {
        after: async ({ userId, providerId }) => {
          if (providerId === 'credential') await onPasswordChanged(userId);
        },
      },
    },
  };
}
