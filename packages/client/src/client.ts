import { createTRPCClient, httpBatchLink, httpLink, splitLink, type TRPCClient } from '@trpc/client';
import { authLink, TOKEN } from './auth-link.ts';
import { retryLink } from './retry-link.ts';
import type { TicklineRouter } from './router.ts';
import { timedFetch } from './timed-fetch.ts';
import { type Token, toTokenSource } from './token-source.ts';

/** What the server takes in one request, and what any proxy takes for a URL. */
const MAX_BATCH = 100;
const MAX_URL_LENGTH = 8000;

export interface TicklineClientOptions {
  /** Origin of the server, such as `https://todo.example.com`. */
  readonly url: string;
  /** Sent with every call; none where it is left out. */
  readonly token?: Token;
  /** How long a request may take, in milliseconds: 30,000 where it is left out. */
  readonly timeoutMs?: number;
  /** How often what failed for a reason that passes is tried again: three times where it is left out. */
  readonly retries?: number;
  /** Whether calls made together travel as one request: they do where it is left out. */
  readonly batch?: boolean;
  readonly fetch?: typeof fetch;
}

export type TicklineClient = TRPCClient<TicklineRouter>;

function authorization({ context }: { readonly context: Record<string, unknown> }): Record<string, string> {
  const token = context[TOKEN];
  return typeof token === 'string' ? { authorization: `Bearer ${token}` } : {};
}

/**
 * The typed client of a Tickline server: `client.task.list.query({ status: 'pending' })`.
 *
 * Calls take `{ signal }` to be aborted by. What they reject with, the guards tell apart (`isInvalid(error)` and the
 * others).
 */
export function createTicklineClient(options: TicklineClientOptions): TicklineClient {
  const { url, token, timeoutMs = 30_000, retries = 3, batch = true, fetch: send = fetch } = options;
  const endpoint = { url: new URL('/trpc', url).href, fetch: timedFetch(send, timeoutMs) };
  return createTRPCClient<TicklineRouter>({
    links: [
      retryLink(retries),
      authLink(toTokenSource(token)),
      splitLink({
        condition: () => batch,
        true: httpBatchLink({
          ...endpoint,
          maxItems: MAX_BATCH,
          maxURLLength: MAX_URL_LENGTH,
          headers: ({ opList }) => authorization(opList[0]),
        }),
        false: httpLink({ ...endpoint, headers: ({ op }) => authorization(op) }),
      }),
    ],
  });
}
