import { useQuery, useQueryClient } from '@tanstack/react-query';
import { authClient } from '../auth/auth-client.ts';

/** A way in: the password (`credential`), or a provider. */
export interface LinkedAccount {
  readonly id: string;
  readonly providerId: string;
}

const KEY = ['account', 'accounts'];

/** Returns the user's ways in; undefined while they are loading. */
export function useAccounts() {
  const client = useQueryClient();
  const { data, isError } = useQuery({
    queryKey: KEY,
    queryFn: async (): Promise<readonly LinkedAccount[]> => {
      const { data, error } = await authClient.listAccounts();
      if (error) throw new Error(error.message);
      return data;
    },
  });
  return { accounts: data, isError, refresh: () => client.invalidateQueries({ queryKey: KEY }) };
}

/** The name of the way in that is a password. */
export const PASSWORD_ACCOUNT = 'credential';
