import { initTRPC, lazy } from '@trpc/server';
import fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createDocument, type RestMeta, rest } from '../src/index.ts';
import { documentOptions } from './document-options.ts';

const t = initTRPC.meta<RestMeta>().create();

type Router = Parameters<typeof rest>[1]['router'];

const meta = (openapi: NonNullable<RestMeta['openapi']>, more: RestMeta['rest'] = {}) =>
  t.procedure.meta({ openapi, rest: more });

const get = (path: `/${string}`, more?: RestMeta['rest']) => meta({ method: 'GET', path }, more);

const something = z.object({ x: z.string() });
const answer = () => ({ x: '' });

/** Both what serves and what documents must refuse, with the same words. */
async function refusal(router: Router): Promise<string> {
  const app = fastify();
  const served = app.register(rest, { router, createContext: () => ({}) }).then(
    () => 'served',
    (error: Error) => error.message,
  );
  let documented = 'documented';
  try {
    createDocument(router, documentOptions);
  } catch (error) {
    documented = error instanceof Error ? error.message : '';
  }
  expect(await served).toBe(documented);
  return documented;
}

describe('a procedure is refused at start, by name, where', () => {
  test.each<[string, Router, string]>([
    [
      'its path names a field that the input has not',
      t.router({ a: get('/x/{id}').input(something).output(something).query(answer) }),
      'Procedure a: its path has the parameter id, but its input has no such field',
    ],
    [
      'its path names a field and there is no input',
      t.router({ a: get('/x/{id}').output(something).query(answer) }),
      'Procedure a: its path has the parameter id, but its input has no such field',
    ],
    [
      'an alias names a field that the path does not',
      t.router({
        a: get('/x', { aliases: ['/{x}'] })
          .input(something)
          .output(something)
          .query(answer),
      }),
      'Procedure a: alias /:x has a parameter that /x does not have',
    ],
    [
      'it has no output schema',
      t.router({ a: get('/x').query(answer) }),
      'Procedure a: its output is not a zod schema (z.void() for none)',
    ],
    [
      'it has no output, but a status with a body',
      t.router({
        a: get('/x')
          .output(z.void())
          .query(() => undefined),
      }),
      'Procedure a: it has no output, so its status must be 204',
    ],
    [
      'its input is not an object',
      t.router({ a: t.router({ b: get('/x').input(z.string()).output(something).query(answer) }) }),
      'Procedure a.b: its input is not an object',
    ],
    [
      'its input is not a zod schema',
      t.router({
        a: get('/x')
          .input((value) => value)
          .output(something)
          .query(answer),
      }),
      'Procedure a: its input is not a zod schema',
    ],
    [
      'a query cannot say what it takes',
      t.router({
        a: get('/x')
          .input(z.object({ deep: something }))
          .output(something)
          .query(answer),
      }),
      'Procedure a: its input deep cannot be read: its type cannot be a query parameter',
    ],
    [
      'a query cannot say what is in a list',
      t.router({
        a: get('/x')
          .input(z.object({ deep: z.array(something) }))
          .output(something)
          .query(answer),
      }),
      'Procedure a: its input deep cannot be read: a list in a query can only contain strings, numbers or booleans',
    ],
    [
      'its path has a list',
      t.router({
        a: get('/{x}')
          .input(z.object({ x: z.array(z.string()) }))
          .output(something)
          .query(answer),
      }),
      'Procedure a: its input x cannot be read: its type cannot be a path parameter',
    ],
    [
      'its meta asks for what only trpc-openapi can do',
      t.router({
        a: t.procedure
          .meta({
            openapi: Object.assign({ method: 'GET' as const, path: '/x' as const }, { contentTypes: ['x'] }),
          })
          .output(something)
          .query(answer),
      }),
      'Procedure a: meta.openapi.contentTypes is not supported',
    ],
    [
      'it is a subscription without a schema of its events',
      t.router({ a: get('/x').subscription(async function* () {}) }),
      'Procedure a: the output of a subscription is made by events()',
    ],
    [
      'another has its operationId',
      t.router({
        aB: get('/x').output(something).query(answer),
        a: t.router({ b: get('/y').output(something).query(answer) }),
      }),
      'Procedure a.b: its operationId aB is already used by aB',
    ],
    [
      'another has its route',
      t.router({
        a: get('/x/{x}').input(something).output(something).query(answer),
        b: get('/y/{y}', { aliases: ['/x/{y}'] })
          .input(z.object({ y: z.string() }))
          .output(something)
          .query(answer),
      }),
      'Procedure b: its route GET /x/{} is already used by a',
    ],
    [
      'an additional method has its operationId',
      t.router({
        a: get('/x', { methods: [{ method: 'DELETE', operationId: 'a' }] })
          .output(something)
          .query(answer),
      }),
      'Procedure a: its operationId a is already used by a',
    ],
    [
      'an additional method is its own',
      t.router({
        a: get('/x', { methods: [{ method: 'GET', operationId: 'b' }] })
          .output(something)
          .query(answer),
      }),
      'Procedure a: its route GET /x is already used by a',
    ],
    [
      'it names media types of a body that its method has not',
      t.router({
        a: get('/x', { mediaTypes: ['application/merge-patch+json'] })
          .output(something)
          .query(answer),
      }),
      'Procedure a: its GET has mediaTypes, but no body',
    ],
    [
      'two schemas have one id',
      t.router({
        a: meta({ method: 'POST', path: '/x' })
          .input(z.object({ b: z.string().meta({ id: 'Same' }) }))
          .input(z.object({ c: z.int().meta({ id: 'Same' }) }))
          .output(something)
          .mutation(answer),
      }),
      'Procedure a: two schemas of its input have the id Same',
    ],
    [
      'its router is lazy',
      t.router({ later: lazy(async () => t.router({ a: get('/x').output(something).query(answer) })) }),
      'Router later is lazy: its routes cannot be known at start',
    ],
    ...(
      ['/x//y', '/x/', '/{a}-{b}', '/a:b', '/*', '/x?y', '/{a b}', '/{x}/{x}', '/{__proto__}'] as const
    ).map((path): [string, Router, string] => [
      `its path is ${path}`,
      t.router({ a: get(path).input(something).output(something).query(answer) }),
      `Procedure a: path ${path} `,
    ]),
  ])('%s', async (_, router, message) => {
    expect((await refusal(router)).slice(0, message.length)).toBe(message);
  });
});

test('a procedure with enabled: false is neither served nor documented', async () => {
  const router = t.router({
    a: meta({ method: 'GET', path: '/x', enabled: false }).output(something).query(answer),
  });
  expect(createDocument(router, documentOptions).paths).toEqual({});
  const app = fastify();
  await app.register(rest, { router, createContext: () => ({}) });
  expect((await app.inject('/x')).statusCode).toBe(404);
});
