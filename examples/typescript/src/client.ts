import type { AppRouter } from '@tickline/api';
import { createTRPCClient, httpBatchLink } from '@trpc/client';

/** The typed client of the server at `url`; without a token it sends none. */
export function connect(url: string, token: string | undefined) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: `${url}/trpc`, headers })] });
}
