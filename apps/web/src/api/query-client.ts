import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isUnauthorized } from '@tickline/client';
import type { SessionGate } from '../auth/session-gate.ts';
import type { Reachability } from './reachability.ts';

/** Time for which a list is shown without fetching it again, in milliseconds. */
const FRESH_MS = 30_000;

/** Creates a client without retries: the Tickline client retries, and knows which calls are safe to repeat. */
export function createQueryClient(reachability: Reachability, gate: SessionGate): QueryClient {
  const onError = (error: Error) => {
    reachability.note(error);
    if (isUnauthorized(error)) gate.shut();
  };
  const onSuccess = () => reachability.note(undefined);
  return new QueryClient({
    queryCache: new QueryCache({ onError, onSuccess }),
    mutationCache: new MutationCache({ onError, onSuccess }),
    defaultOptions: {
      queries: { retry: false, staleTime: FRESH_MS },
      mutations: { retry: false },
    },
  });
}
