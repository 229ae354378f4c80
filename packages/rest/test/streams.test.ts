import { EventEmitter, once } from 'node:events';
import { initTRPC, tracked } from '@trpc/server';
import fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { createDocument, events, type RestMeta, rest } from '../src/index.ts';
import { documentOptions } from './document-options.ts';

interface Context {
  first?: string;
}

const t = initTRPC.context<Context>().meta<RestMeta>().create();
const loan = z.object({ book: z.string() }).meta({ id: 'Loan' });
const lastEventId = z.object({ since: z.string().optional() });
const openapi = { method: 'GET', path: '/loans' } as const;
const meta: RestMeta = {
  openapi: { ...openapi, successDescription: 'Loans' },
  rest: {
    firstId: (context) => (context as Context).first,
    requestHeaders: {
      'Last-Event-ID': {
        field: 'since',
        description: 'Id',
        schema: { type: 'string' },
        read: (value) => value,
      },
    },
  },
};

type Source = (since: string | undefined, signal: AbortSignal | undefined) => ReturnType<typeof three>;

async function* three(since = '0') {
  for (let id = Number(since) + 1; id <= 3; id += 1) yield tracked(String(id), { book: `Book\n${id}` });
}

const routerOf = (source: Source) =>
  t.router({
    loans: t.procedure
      .meta(meta)
      .input(lastEventId)
      .output(events(loan))
      .subscription(({ input, signal }) => source(input.since, signal)),
  });

async function serve(source: Source, context: Context = {}) {
  const app = fastify();
  onTestFinished(() => app.close());
  const onStreamError = vi.fn();
  await app.register(rest<Context>, {
    router: routerOf(source),
    createContext: () => context,
    onStreamError,
  });
  return { app, onStreamError };
}

async function connect(app: FastifyInstance) {
  const url = app.server.listening
    ? `http://127.0.0.1:${(app.server.address() as { port: number }).port}`
    : await app.listen({ port: 0, host: '127.0.0.1' });
  const leave = new AbortController();
  onTestFinished(() => leave.abort());
  return { leave, response: await fetch(`${url}/loans`, { signal: leave.signal }) };
}

const withoutRetry = (text: string) => text.replace(/^retry: [1-4]\d{3}\n\n?/, '');

describe('a subscription', () => {
  it('is a stream of its events, each with its id', async () => {
    const { app } = await serve((since) => three(since));
    const response = await app.inject('/loans');
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    expect(response.body).toMatch(/^retry: /);
    expect(withoutRetry(response.body)).toBe(
      [1, 2, 3].map((id) => `id: ${id}\ndata: {"book":"Book\\n${id}"}\n\n`).join(''),
    );
  });

  it('goes on after the last id', async () => {
    const { app } = await serve((since) => three(since));
    const response = await app.inject({ url: '/loans', headers: { 'last-event-id': '2' } });
    expect(withoutRetry(response.body)).toBe('id: 3\ndata: {"book":"Book\\n3"}\n\n');
  });

  it('begins with the id that its first event follows, if there is one', async () => {
    const { app } = await serve(() => three('3'), { first: 'zero' });
    expect((await app.inject('/loans')).body).toMatch(/^retry: \d+\nid: zero\n\n$/);
  });

  it('only sends what its schema has', async () => {
    async function* untidy() {
      yield tracked('1', { book: 'A', secret: 'B' });
    }
    const { app } = await serve(untidy as Source);
    expect(withoutRetry((await app.inject('/loans')).body)).toBe('id: 1\ndata: {"book":"A"}\n\n');
  });

  it('has the same headers for HEAD, no body, and reads nothing', async () => {
    const read = vi.fn();
    let seen: AbortSignal | undefined;
    const { app } = await serve(async function* source(_since, signal) {
      seen = signal;
      read();
      yield* three();
    });
    const { headers, body, statusCode } = await app.inject({ method: 'HEAD', url: '/loans' });
    expect([statusCode, body]).toEqual([200, '']);
    expect(headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    expect(headers).not.toHaveProperty('content-length');
    expect([read.mock.calls.length, seen]).toEqual([0, undefined]);
  });

  it('that fails before its events has an error as its answer', async () => {
    const { app, onStreamError } = await serve(() => {
      throw new Error('closed');
    });
    const response = await app.inject('/loans');
    expect(response.headers['content-type']).toMatch('application/json');
    expect(response.statusCode).toBe(500);
    expect(onStreamError).not.toHaveBeenCalled();
  });

  it('that fails later ends, and the host learns why', async () => {
    const failure = new Error('fire');
    const { app, onStreamError } = await serve(async function* source() {
      yield tracked('1', { book: 'A' });
      throw failure;
    });
    const response = await app.inject('/loans');
    expect(withoutRetry(response.body)).toBe('id: 1\ndata: {"book":"A"}\n\n');
    expect(onStreamError.mock.calls.map(([error]) => error)).toEqual([failure]);
  });

  it('with an id of several lines fails: a client could read events out of it', async () => {
    const { app, onStreamError } = await serve(async function* source() {
      yield tracked('1\ndata: "forged"', { book: 'A' });
    });
    expect((await app.inject('/loans')).body).toMatch(/^retry: \d+\n\n$/);
    expect(onStreamError).toHaveBeenCalledOnce();
  });

  it('that is silent has a comment every 15 s, which keeps the connection open', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { app } = await serve(async function* source(_since, signal) {
      if (signal) await once(signal, 'abort');
      yield* three('3');
    });
    const { response, leave } = await connect(app);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toMatch(/^retry: /);
    for (let n = 0; n < 2; n += 1) {
      vi.advanceTimersByTime(15_000);
      expect(await reader?.read()).toEqual({ done: false, value: ':\n\n' });
    }
    leave.abort();
    await expect(reader?.closed).rejects.toThrow('abort');
    await vi.waitUntil(() => vi.getTimerCount() === 0);
  });

  it('is told if its reader leaves', async () => {
    const ends = new EventEmitter();
    const { app, onStreamError } = await serve(async function* source(_since, signal) {
      try {
        yield tracked('1', { book: 'A' });
        if (signal) await once(signal, 'abort');
      } finally {
        ends.emit('end', signal?.aborted);
      }
    });
    const end = once(ends, 'end');
    const { response, leave } = await connect(app);
    expect(response.status).toBe(200);
    leave.abort();
    expect(await end).toEqual([true]);
    expect(onStreamError).not.toHaveBeenCalled();
  });

  it('is asked for no more than its reader takes', async () => {
    let asked = 0;
    const ends = new EventEmitter();
    const { app } = await serve(async function* source() {
      for (;;) {
        asked += 1;
        const before = asked;
        // So many turns without another question mean that there is none.
        void (async () => {
          for (let turn = 0; turn < 2000; turn += 1) await new Promise((resolve) => setImmediate(resolve));
          if (asked === before) ends.emit('stalled');
        })();
        yield tracked(String(asked), { book: 'x'.repeat(100_000) });
      }
    });
    const stalled = once(ends, 'stalled');
    const { response } = await connect(app);
    expect(response.status).toBe(200);
    await stalled;
    // As much as the buffers of two sockets hold.
    expect(asked).toBeLessThan(200);
  });
});

describe('a subscription cannot be served', () => {
  const refuse = (changes: RestMeta, output: unknown = events(loan)) => {
    const router = t.router({
      loans: t.procedure
        .meta({ openapi, ...changes })
        .output(output as ReturnType<typeof events<typeof loan>>)
        .subscription(() => three()),
    });
    return expect(() => createDocument(router, documentOptions));
  };

  it('by another method than GET', () => {
    refuse({ openapi: { ...openapi, method: 'POST' } }).toThrow('a subscription is read by GET');
  });

  it('without a schema of its events', () => {
    refuse({}, z.any()).toThrow('the output of a subscription is made by events()');
  });

  it('with options that make no sense for a stream', () => {
    refuse({ rest: { status: 202 } }).toThrow('meta.rest.status is not supported for a subscription');
    refuse({ rest: { revalidate: async () => '"1"' } }).toThrow('meta.rest.revalidate is not supported');
  });
});

it('the document describes a stream, and the data of its events', () => {
  const { paths, components } = createDocument(routerOf(three as Source), documentOptions);
  const operation = paths['/loans']?.['get'];
  expect(operation?.parameters).toMatchObject([{ name: 'Last-Event-ID', in: 'header' }]);
  expect(operation?.responses['200']).toMatchObject({
    description: 'Loans',
    content: {
      'text/event-stream': {
        schema: {
          type: 'string',
          contentMediaType: 'text/event-stream',
          contentSchema: {
            type: 'array',
            items: {
              properties: {
                id: { type: 'string' },
                data: {
                  contentMediaType: 'application/json',
                  contentSchema: { $ref: '#/components/schemas/Loan' },
                },
              },
            },
          },
        },
      },
    },
  });
  expect(components.schemas['Loan']).toMatchObject({ properties: { book: { type: 'string' } } });
});
