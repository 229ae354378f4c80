import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Event, Events } from './events.ts';

export const EVENT_STREAM = 'text/event-stream';

/** Proxies close connections that are silent for longer. Most of them wait for 60 s. */
const PING_MS = 15_000;
const PING = ':\n\n';
/** Clients that lost the same server come back spread over this time. */
const RETRY_MS = { least: 1000, spread: 4000 };
/** Bytes that wait for a slow reader. No further event is asked for meanwhile. */
const MAX_WAITING = 16_384;

const BREAK = /[\0\r\n]/;

function checkedId(id: string): string {
  if (BREAK.test(id)) throw new Error('The id of an event must be a single line');
  return id;
}

function textOf([id, data]: Event<unknown>): string {
  return `id: ${checkedId(id)}\ndata: ${JSON.stringify(data) ?? 'null'}\n\n`;
}

interface EventStreamOptions {
  readonly events: Events<unknown>;
  /** For clients that lose the connection before the first event. */
  readonly firstId: string | undefined;
  /** Called once, when nobody reads any longer. */
  onEnd(): void;
  /** Called if the events end with an error. The client only sees the end. */
  onError(error: unknown): void;
}

/**
 * The events of a subscription as text: `id` and `data`, a comment every 15 s, and `retry`. It asks for an event only if the
 * reader has taken those before.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
class EventStream extends Readable {
  readonly #events: AsyncIterator<Event<unknown>>;
  readonly #options: EventStreamOptions;
  readonly #timer: NodeJS.Timeout;
  #isAsking = false;

  constructor(options: EventStreamOptions) {
    super({ highWaterMark: MAX_WAITING });
    const { events, firstId } = options;
    this.#events = events[Symbol.asyncIterator]();
    this.#options = options;
    this.#timer = setInterval(() => {
      if (this.readableLength === 0) this.push(PING);
    }, PING_MS).unref();
    const retry = RETRY_MS.least + Math.floor(Math.random() * RETRY_MS.spread);
    this.push(`retry: ${retry}\n${firstId === undefined ? '' : `id: ${checkedId(firstId)}\n`}\n`);
  }

  override _read(): void {
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#events
      .next()
      .then(({ done, value }) => {
        this.#isAsking = false;
        if (!this.destroyed) this.push(done ? null : textOf(value));
      })
      .catch((error: unknown) => {
        if (this.destroyed) return;
        this.#options.onError(error);
        this.push(null);
      });
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearInterval(this.#timer);
    this.#options.onEnd();
    // It has nobody to tell of an error.
    this.#events.return?.().catch(() => undefined);
    done(error);
  }
}

/** Answers with a stream of events. The answer to HEAD has its headers, and ends the events. */
export function sendEvents(
  { method }: FastifyRequest,
  reply: FastifyReply,
  options: EventStreamOptions,
): FastifyReply {
  const stream = new EventStream(options);
  reply.headers({
    'content-type': EVENT_STREAM,
    'cache-control': 'no-store',
    // nginx would gather events.
    'x-accel-buffering': 'no',
    // Otherwise a server that stops would wait for the next request on the connection of a stream that it ended.
    connection: 'close',
  });
  if (method !== 'HEAD') return reply.send(stream);
  stream.destroy();
  // Fastify adds no length for a stream.
  return reply.send(Readable.from([]));
}
