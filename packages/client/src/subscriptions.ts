import { type Operation, TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { isRateLimited, isRefused, isUnavailable } from './errors.ts';
import { pauseAfter } from './retry-link.ts';
import type { TicklineRouter } from './router.ts';
import { readEvents } from './server-events.ts';
import type { TokenSource } from './token-source.ts';

/** The server sends something every 15 s. After so long without, the connection is lost. */
const SILENCE_MS = 45_000;

type Link = TRPCLink<TicklineRouter>;
type ClientError = TRPCClientError<TicklineRouter>;

interface Connection {
  /** Of tRPC's endpoint. */
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly source: TokenSource;
}

/** Creates the link that reads subscriptions. */
export type Subscriptions = (connection: Connection) => Link;

/** A subscription, over all its connections. */
interface Subscription {
  readonly op: Operation;
  readonly signal: AbortSignal;
  /** Of the last event, from which the next connection goes on. */
  lastId: string | undefined;
  onOpen(): void;
  onData(id: string, data: unknown): void;
}

const toClientError = (error: unknown): ClientError =>
  TRPCClientError.from(error instanceof Error ? error : new Error(String(error)));

/** Reads one connection to its end. @throws unless the server says that there will be no more events */
async function readOnce(
  { url, fetch: send }: Connection,
  token: string | undefined,
  subscription: Subscription,
  onOpen: () => void,
): Promise<void> {
  const { op, signal, lastId } = subscription;
  const controller = new AbortController();
  const stop = () => controller.abort();
  signal.addEventListener('abort', stop);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isAlive = () => {
    clearTimeout(timer);
    timer = setTimeout(stop, SILENCE_MS);
  };
  isAlive();
  try {
    const response = await send(
      `${url}/${op.path}?input=${encodeURIComponent(JSON.stringify(op.input ?? {}))}`,
      {
        headers: {
          accept: 'text/event-stream',
          ...(token && { authorization: `Bearer ${token}` }),
          ...(lastId && { 'last-event-id': lastId }),
        },
        signal: controller.signal,
      },
    );
    if (!response.ok || !response.body)
      throw TRPCClientError.from<TicklineRouter>(await response.json(), { meta: { response } });
    for await (const { name, id, data } of readEvents(response.body, isAlive)) {
      if (id) subscription.lastId = id;
      if (name === 'connected') onOpen();
      if (name === 'return') return;
      if (name === 'serialized-error')
        throw TRPCClientError.from<TicklineRouter>({ error: JSON.parse(data) });
      if (name === 'message' && id && data) subscription.onData(id, JSON.parse(data));
    }
    throw new Error('The connection was lost');
  } catch (error) {
    // After a long silence, too.
    throw controller.signal.aborted ? new Error('The connection was lost') : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    stop();
  }
}

/** Waits, but no longer than until the signal aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}

/** Reads a subscription over as many connections and tokens as it takes. @throws an error that no repetition would change */
async function follow(
  connection: Connection,
  subscription: Subscription,
  onLost: (error: ClientError) => void,
): Promise<void> {
  const { source } = connection;
  const { signal } = subscription;
  let attempt = 0;
  let mayRenew = true;
  const onOpen = () => {
    attempt = 0;
    mayRenew = true;
    subscription.onOpen();
  };
  let token = await source.get();
  while (!signal.aborted) {
    try {
      if (attempt > 0) token = await source.get();
      return await readOnce(connection, token, subscription, onOpen);
    } catch (reason) {
      if (signal.aborted) return;
      const error = toClientError(reason);
      if (mayRenew && token !== undefined && isRefused(error, 'TOKEN_EXPIRED', 'TOKEN_INVALID')) {
        mayRenew = false;
        token = await source.renew(token).catch(() => undefined);
        if (token === undefined) throw error;
      } else if (isUnavailable(error) || isRateLimited(error)) {
        onLost(error);
        attempt += 1;
        await pause(pauseAfter(attempt, error), signal);
      } else throw error;
    }
  }
}

/**
 * Reads subscriptions with fetch: a browser's `EventSource` cannot send a token in a header, and tRPC would put it into the
 * URL. Connects again whenever the connection is lost, for as long as it takes, and then goes on after the last event.
 */
export const subscriptions: Subscriptions = (connection) => () =>
  function read({ op, next }) {
    if (op.type !== 'subscription') return next(op);
    return observable((observer) => {
      const controller = new AbortController();
      const { signal } = controller;
      const stop = () => controller.abort();
      if (op.signal?.aborted) stop();
      op.signal?.addEventListener('abort', stop);
      const state = (name: 'connecting' | 'pending', error: ClientError | null) => {
        if (name === 'connecting') observer.next({ result: { type: 'state', state: name, error } });
        else observer.next({ result: { type: 'state', state: name, error: null } });
      };
      const subscription: Subscription = {
        op,
        signal,
        lastId: undefined,
        onOpen: () => {
          observer.next({ result: { type: 'started' } });
          state('pending', null);
        },
        onData: (id, data) => observer.next({ result: { id, data: { id, data } } }),
      };
      state('connecting', null);
      follow(connection, subscription, (error) => state('connecting', error)).then(
        () => {
          observer.next({ result: { type: 'stopped' } });
          observer.complete();
        },
        (error: unknown) => observer.error(toClientError(error)),
      );
      return () => {
        op.signal?.removeEventListener('abort', stop);
        stop();
      };
    });
  };
