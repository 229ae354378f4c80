import { initTRPC, TRPCError } from '@trpc/server';
import fastify from 'fastify';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createDocument, type RestMeta, rest } from '../src/index.ts';
import { documentOptions } from './document-options.ts';

interface Context {
  /** Set by the procedure if there was nothing to do. */
  isKnown: boolean;
}

const t = initTRPC.context<Context>().meta<RestMeta>().create();
const VERSION = 'W/"v1"';
const calls: unknown[] = [];

const book = z.object({ title: z.string(), if_version: z.array(z.int()).optional() });

/** A shelf whose list has a version, and which takes a book once. */
const router = t.router({
  list: t.procedure
    .meta({
      openapi: { method: 'GET', path: '/books', operationId: 'list' },
      rest: {
        revalidate: async ({ query }) => (query === 'new' ? undefined : VERSION),
        headers: { ETag: { description: 'Version', schema: { type: 'string' }, value: () => VERSION } },
      },
    })
    .input(z.object({ limit: z.int().optional() }))
    .output(z.object({ books: z.array(z.string()) }))
    .query(({ input }) => {
      calls.push(input);
      return { books: ['Emma'] };
    }),
  add: t.procedure
    .meta({
      openapi: { method: 'POST', path: '/books', operationId: 'add' },
      rest: {
        status: 201,
        otherStatus: {
          status: 200,
          description: 'It was there',
          applies: (context) => (context as Context).isKnown,
        },
        requestHeaders: {
          'If-Match': {
            field: 'if_version',
            description: 'The versions',
            schema: { type: 'string' },
            example: '1,2',
            read: (value) => {
              if (value === 'bad') throw new Error('a bad header');
              return value.split(',').map(Number);
            },
          },
        },
      },
    })
    .input(book)
    .output(book)
    .mutation(({ ctx, input }) => {
      calls.push(input);
      ctx.isKnown = input.title === 'Emma';
      return input;
    }),
});

const app = fastify();
app.setErrorHandler<Error>((error, _request, reply) =>
  reply.code(error instanceof TRPCError ? 422 : 400).send({ message: error.message }),
);
await app.register(rest<Context>, {
  router,
  createContext: () => ({ isKnown: false }),
  onIgnored: ({ names, from }) => calls.push([from, ...names]),
});

beforeEach(() => {
  calls.length = 0;
});

const read = (condition: string, url = '/books', method: 'GET' | 'HEAD' = 'GET') =>
  app.inject({ method, url, headers: { 'if-none-match': condition } });
const add = (payload: object, headers = {}) =>
  app.inject({ method: 'POST', url: '/books', payload, headers });

describe('a read whose version is known beforehand', () => {
  test.each([VERSION, '"v1"', 'W/"v0", W/"v1"'])('does not run for the tag %s', async (tag) => {
    const { statusCode, headers, body } = await read(tag);
    expect([statusCode, headers['etag'], body, calls]).toEqual([304, VERSION, '', []]);
    for (const name of ['content-type', 'content-length']) expect(headers).not.toHaveProperty(name);
  });

  test.each(['W/"v0"', '', 'v1', '"V1"'])('runs for the tag %j', async (tag) => {
    const { statusCode, headers } = await read(tag);
    expect([statusCode, headers['etag'], calls.length]).toEqual([200, VERSION, 1]);
  });

  test('runs if there is no version', async () => {
    expect((await read(VERSION, '/books?new')).statusCode).toBe(200);
  });

  test('runs for any tag, because it may be refused', async () => {
    expect((await read('*', '/books?limit=x')).statusCode).toBe(422);
    expect((await read(' * ')).statusCode).toBe(200);
  });

  test('runs for HEAD, which has the length of the content', async () => {
    const { headers } = await read(VERSION, '/books', 'HEAD');
    expect([headers['content-length'], calls.length]).toEqual([String('{"books":["Emma"]}'.length), 1]);
  });
});

describe('a header that is read into a field', () => {
  test('is the only source of it', async () => {
    await add({ title: 'Emma', if_version: [9] }, { 'if-match': '1,2' });
    await add({ title: 'Emma', if_version: [9] });
    expect(calls).toEqual([
      ['body', 'if_version'],
      { title: 'Emma', if_version: [1, 2] },
      ['body', 'if_version'],
      { title: 'Emma' },
    ]);
  });

  test('is checked like any field, and may be refused as it is read', async () => {
    expect((await add({ title: 'Emma' }, { 'if-match': 'x' })).statusCode).toBe(422);
    const refused = await add({ title: 'Emma' }, { 'if-match': 'bad' });
    expect(refused.json().message).toBe('a bad header');
    expect(calls).toEqual([]);
  });

  test('is not read from a query', async () => {
    await app.inject({ method: 'POST', url: '/books?if_version=1', payload: { title: 'Emma' } });
    expect(calls).toEqual([['query', 'if_version'], { title: 'Emma' }]);
  });
});

test('a call that has another status says so', async () => {
  expect((await add({ title: 'Emma' })).statusCode).toBe(200);
  expect((await add({ title: 'Persuasion' })).statusCode).toBe(201);
});

describe('the document', () => {
  const { paths, components } = createDocument(router, documentOptions);
  const { get, post } = paths['/books'] ?? {};

  test('has the header as a parameter, and not in the body', () => {
    expect(post?.parameters).toEqual([
      {
        name: 'If-Match',
        in: 'header',
        required: false,
        description: 'The versions',
        schema: { type: 'string' },
        example: '1,2',
      },
    ]);
    expect(Object.keys(components.schemas['AddBody']?.properties ?? {})).toEqual(['title']);
    expect(get?.parameters?.map(({ name }) => name)).toEqual(['limit']);
  });

  test('has both statuses, which differ in nothing else', () => {
    const { 200: known, 201: added } = post?.responses ?? {};
    expect(known).toEqual({ ...added, description: 'It was there' });
    expect(known?.content).toBeDefined();
  });
});

test('a header that is read into a field which the input does not have is refused at start', () => {
  const wrong = t.router({
    a: t.procedure
      .meta({
        openapi: { method: 'GET', path: '/x' },
        rest: {
          requestHeaders: { 'X-Y': { field: 'y', description: '', schema: {}, read: (value) => value } },
        },
      })
      .input(z.object({ x: z.string() }))
      .output(book)
      .query(() => ({ title: '' })),
  });
  expect(() => createDocument(wrong, documentOptions)).toThrow(
    'Procedure a: a header is read into y, but its input has no such field',
  );
});
