import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isUnauthorized } from '@tickline/client';
import type { SessionGate } from '../auth/session-gate.ts';
import type { Reachability } from './reachability.ts';

/** How long a list is taken for true without being asked for again, in milliseconds. */
const FRESH_MS = 30_000;

/** Tries nothing again by itself: the Tickline client does, and knows what may be done twice. */
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
