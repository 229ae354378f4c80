import { useQuery } from '@tanstack/react-query';
import { authClient } from '../../auth/auth-client.ts';

interface ProgramNames {
  readonly client_name?: string;
}

/** Fetches the name that a program has given itself; null if the server does not know the program. */
export function useClient(clientId: string) {
  return useQuery({
    queryKey: ['program', clientId],
    queryFn: async () => {
      const { data, error } = await authClient.$fetch<ProgramNames>('/oauth2/public-client', {
        query: { client_id: clientId },
      });
      if (error && error.status !== 404) throw new Error('The program could not be fetched');
      return data;
    },
  });
}
