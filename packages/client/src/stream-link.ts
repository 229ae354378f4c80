import { type Operation, TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { TicklineRouter } from './router.ts';
import { readEvents } from './server-events.ts';

/** The server sends something every 15 s. After so long without, the connection is lost. */
const SILENCE_MS = 45_000;
/** The key of a subscription's position in its context. */
const POSITION = 'position';

interface Position {
  lastId?: string;
}

/** Remembers the last event of a subscription for the attempts after it. Use it before the links that repeat calls. */
export function positionLink(): TRPCLink<TicklineRouter> {
  return () =>
    ({ op, next }) => {
      if (op.type !== 'subscription') return next(op);
      const position: Position = {};
      return next({ ...op, context: { ...op.context, [POSITION]: position } });
    };
}

interface Observer {
  started(): void;
  data(id: string, data: unknown): void;
}

interface StreamOptions {
  /** Of the endpoint. */
  readonly url: string;
  readonly fetch: typeof fetch;
  headers(op: Operation): Record<string, string>;
}

/** Reads one connection to its end. @throws unless the server says that there will be no more */
async function read(
  { url, fetch: send, headers }: StreamOptions,
  op: Operation,
  observer: Observer,
  controller: AbortController,
): Promise<void> {
  const position = (op.context[POSITION] ?? {}) as Position;
  const { lastId } = position;
  const giveUp = () => controller.abort(new DOMException(`Nothing for ${SILENCE_MS} ms`, 'TimeoutError'));
  let timer = setTimeout(giveUp, SILENCE_MS);
  const onBytes = () => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, SILENCE_MS);
  };
  try {
    const input = encodeURIComponent(JSON.stringify(op.input ?? {}));
    const response = await send(`${url}/${op.path}?input=${input}`, {
      headers: { accept: 'text/event-stream', ...(lastId && { 'last-event-id': lastId }), ...headers(op) },
      signal: controller.signal,
    });
    if (!response.ok || !response.body)
      throw TRPCClientError.from(await response.json(), { meta: { response } });
    for await (const { name, id, data } of readEvents(response.body, onBytes)) {
      if (id) position.lastId = id;
      if (name === 'connected') observer.started();
      if (name === 'return') return;
      if (name === 'serialized-error') throw TRPCClientError.from({ error: JSON.parse(data) });
      if (name === 'message' && id && data !== '') observer.data(id, JSON.parse(data));
    }
    throw new Error('The connection of the stream was lost');
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Reads subscriptions with fetch. A browser's `EventSource` could not send a token, and tRPC would put one into the URL.
 * Each call is one connection; `retryLink` and `authLink` begin the next.
 */
export function streamLink(options: StreamOptions): TRPCLink<TicklineRouter> {
  return () =>
    ({ op }) =>
      observable((observer) => {
        const controller = new AbortController();
        const stop = () => controller.abort(op.signal?.reason);
        if (op.signal?.aborted) stop();
        op.signal?.addEventListener('abort', stop);
        const watch = {
          started: () => {
            observer.next({ result: { type: 'started' } });
            observer.next({ result: { type: 'state', state: 'pending', error: null } });
          },
          data: (id: string, data: unknown) => observer.next({ result: { id, data: { id, data } } }),
        };
        read(options, op, watch, controller)
          .then(() => {
            observer.next({ result: { type: 'stopped' } });
            observer.complete();
          })
          .catch((error: unknown) =>
            observer.error(TRPCClientError.from(error instanceof Error ? error : new Error(String(error)))),
          );
        return () => {
          op.signal?.removeEventListener('abort', stop);
          controller.abort();
        };
      });
}
