import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { authClient } from '../../auth/auth-client.ts';

/** A program that the user has authorized. */
export interface Program {
  readonly client_id: string;
  /** Null if it has none. The program chose it itself. */
  readonly name: string | null;
  /** Hosts that it gets its answers at, or schemes of an app. */
  readonly places: readonly string[];
  readonly scopes: readonly string[];
  readonly since: string;
}

const KEY = ['programs'];

async function fetchPrograms(): Promise<readonly Program[]> {
  const { data, error } = await authClient.$fetch<{ programs: Program[] }>('/programs');
  if (error) throw new Error('The programs could not be fetched');
  return data.programs;
}

async function revoke(clientId: string): Promise<void> {
  const { error } = await authClient.$fetch('/programs/revoke', {
    method: 'POST',
    body: { client_id: clientId },
  });
  if (error) throw new Error('The program could not be revoked');
}

/** Returns the user's programs, and revokes them. */
export function usePrograms() {
  const client = useQueryClient();
  const programs = useQuery({ queryKey: KEY, queryFn: fetchPrograms });
  const revocation = useMutation({
    mutationFn: revoke,
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
  return { programs, revocation };
}
