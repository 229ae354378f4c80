import { createTRPCClient, httpBatchLink, httpLink, splitLink, type TRPCClient } from '@trpc/client';
import { authLink, TOKEN } from './auth-link.ts';
import { retryLink } from './retry-link.ts';
import type { TicklineRouter } from './router.ts';
import type { Subscriptions } from './subscriptions.ts';
import { timedFetch } from './timed-fetch.ts';
import { type Token, toTokenSource } from './token-source.ts';
import { uidLink } from './uid.ts';

/** The server's limits for one request, and a URL length that any proxy accepts. */
const MAX_BATCH = 100;
const MAX_BODY = 100_000;
const MAX_URL_LENGTH = 8000;

export interface TicklineClientOptions {
  /** Origin of the server, such as `https://todo.example.com`. */
  readonly url: string;
  /** Sent with every call. Default: no token. */
  readonly token?: Token;
  /** Time limit of a request, in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number;
  /** Number of retries after a temporary failure. Default: 3. */
  readonly retries?: number;
  /** Whether calls made at the same time share one request. Default: true. */
  readonly batch?: boolean;
  readonly fetch?: typeof fetch;
  /** How subscriptions are read: `subscriptions` of `@tickline/client/subscriptions`. Without it, they fail. */
  readonly subscriptions?: Subscriptions;
}

export type TicklineClient = TRPCClient<TicklineRouter>;

/** So many small calls fit into one request. A larger call is a request of its own. */
const MAX_SMALL = MAX_BODY / MAX_BATCH - 10;

function isSmall(input: unknown): boolean {
  return input === undefined || new TextEncoder().encode(JSON.stringify(input)).length <= MAX_SMALL;
}

function authorization({ context }: { readonly context: Record<string, unknown> }): Record<string, string> {
  const token = context[TOKEN];
  return typeof token === 'string' ? { authorization: `Bearer ${token}` } : {};
}

/**
 * Creates a typed client of a Tickline server: `client.task.list.query({ status: 'pending' })`.
 *
 * To abort a call, pass `{ signal }`. To tell errors apart, use the guards (`isInvalid(error)` and others).
 */
export function createTicklineClient(options: TicklineClientOptions): TicklineClient {
  const { url, timeoutMs = 30_000, retries = 3, batch = true, fetch: send = fetch, subscriptions } = options;
  const source = toTokenSource(options.token);
  const endpoint = { url: new URL('/trpc', url).href, fetch: timedFetch(send, timeoutMs) };
  return createTRPCClient<TicklineRouter>({
    links: [
      ...(subscriptions ? [subscriptions({ url: endpoint.url, fetch: send, source })] : []),
      uidLink(),
      retryLink(retries),
      authLink(source),
      splitLink({
        condition: ({ input }) => batch && isSmall(input),
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
