import { useState } from 'react';
import { authClient } from './auth-client.ts';

export interface SignedInUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/**
 * Who works with this page. It stays that user when the session ends by itself (`isOver`), until another one signs in, be
 * it in another tab.
 */
export function useSignedInUser() {
  const { data, isPending, error, refetch } = authClient.useSession();
  const [user, setUser] = useState<SignedInUser>();
  const current = data?.user;
  if (current && current.id !== user?.id) setUser(current);

  return {
    user,
    isOver: user !== undefined && !current && !isPending && !error,
    isPending: isPending && user === undefined,
    isFailing: error !== null && user === undefined,
    refetch,
  };
}
