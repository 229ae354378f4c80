import type { HTTPLinkOptions } from '@trpc/client';
import type { TicklineRouter } from './router.ts';

/** The type of `fetch` that tRPC expects. */
type Fetch = NonNullable<HTTPLinkOptions<TicklineRouter['_def']['_config']['$types']>['fetch']>;

/** Adds a time limit to fetch. The request's own signal aborts it too. */
export function timedFetch(send: typeof fetch, timeoutMs: number): Fetch {
  return async (input, init = {}) => {
    const controller = new AbortController();
    const { signal } = init;
    const abort = () => controller.abort(signal?.reason);
    const tooLate = () =>
      controller.abort(new DOMException(`No response within ${timeoutMs} ms`, 'TimeoutError'));
    const timer = setTimeout(tooLate, timeoutMs);
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
    try {
      const response = await send(input, { ...init, signal: controller.signal });
      // The time limit includes the whole body.
      const body = await response.arrayBuffer();
      const { status, statusText, headers } = response;
      return new Response(body.byteLength > 0 ? body : null, { status, statusText, headers });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  };
}
