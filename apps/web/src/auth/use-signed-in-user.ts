import { useState } from 'react';
import { authClient } from './auth-client.ts';

export interface SignedInUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** Returns the user of this page. If the session expires (`isOver`), the user stays until another one signs in. */
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
