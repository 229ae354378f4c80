import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTicklineClient, type TicklineClient } from '@tickline/client';
import { createContext, type ReactNode, use, useState } from 'react';
import type { SessionGate } from '../auth/session-gate.ts';
import { createSessionTokens } from '../auth/session-tokens.ts';
import { createQueryClient } from './query-client.ts';
import { createReachability, type Reachability } from './reachability.ts';
import { TRPCProvider } from './trpc.ts';

/** Client and cache of one signed-in user. Another user gets a new one with an empty cache. */
interface Connection {
  readonly queryClient: QueryClient;
  readonly client: TicklineClient;
  /** For requests that must be sent before this turn of the event loop ends. It does not wait for a batch. */
  readonly unbatched: TicklineClient;
  readonly reachability: Reachability;
  readonly gate: SessionGate;
}

const ConnectionContext = createContext<Connection | undefined>(undefined);

/** @throws outside a {@link ConnectionProvider} */
export function useConnection(): Connection {
  const connection = use(ConnectionContext);
  if (connection === undefined) throw new Error('There is no connection here');
  return connection;
}

/** Keeps sending POST requests even if the page is closed. */
const lastingFetch: typeof fetch = (input, init) =>
  fetch(input, init?.method === 'POST' ? { ...init, keepalive: true } : init);

function connect(userId: string, gate: SessionGate): Connection {
  const reachability = createReachability();
  const options = {
    url: window.location.origin,
    token: createSessionTokens(userId, gate),
    timeoutMs: 15_000,
    fetch: lastingFetch,
  };
  return {
    queryClient: createQueryClient(reachability, gate),
    client: createTicklineClient(options),
    unbatched: createTicklineClient({ ...options, batch: false }),
    reachability,
    gate,
  };
}

interface ConnectionProviderProps {
  readonly userId: string;
  readonly gate: SessionGate;
  readonly children: ReactNode;
}

export function ConnectionProvider({ userId, gate, children }: ConnectionProviderProps) {
  const [connection] = useState(() => connect(userId, gate));
  return (
    <ConnectionContext value={connection}>
      <QueryClientProvider client={connection.queryClient}>
        <TRPCProvider trpcClient={connection.client} queryClient={connection.queryClient}>
          {children}
        </TRPCProvider>
      </QueryClientProvider>
    </ConnectionContext>
  );
}
