import { initTRPC } from '@trpc/server';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createDocument, type RestMeta, rest } from '../src/index.ts';
import { documentOptions } from './document-options.ts';

const t = initTRPC.meta<RestMeta>().create();

const byId = z.object({ id: z.int(), exact: z.boolean() });
const byName = z.object({ name: z.string(), exact: z.boolean() });
const paged = z.object({ limit: z.int().default(10) });

/** What a procedure with this input gets for the query, and which of its parameters the document has as required. */
async function queried(input: z.ZodType, query: string) {
  const router = t.router({
    find: t.procedure
      .meta({ openapi: { method: 'GET', path: '/find' } })
      .input(input)
      .output(z.unknown())
      .query((opts) => opts.input),
  });
  const app = fastify();
  await app.register(rest, { router, createContext: () => ({}) });
  const parameters = createDocument(router, documentOptions).paths['/find']?.['get']?.parameters ?? [];
  return {
    input: (await app.inject(`/find?${query}`)).json(),
    parameters: parameters.map(({ name, required }) => (required ? `${name}!` : name)),
  };
}

test('a union has the fields of all alternatives, and requires what each requires', async () => {
  expect(await queried(z.union([byId, byName]), 'id=1&exact=true')).toEqual({
    input: { id: 1, exact: true },
    parameters: ['id', 'exact!', 'name'],
  });
});

test('a discriminated union is one as well', async () => {
  const schema = z.discriminatedUnion('by', [
    byId.extend({ by: z.literal('id') }),
    byName.extend({ by: z.literal('name') }),
  ]);
  expect(await queried(schema, 'by=name&name=5&exact=false')).toEqual({
    input: { by: 'name', name: '5', exact: false },
    parameters: ['id', 'exact!', 'by!', 'name'],
  });
});

test('an intersection has the fields of both parts', async () => {
  expect(await queried(z.intersection(byId, paged), 'id=1&exact=true&limit=5')).toEqual({
    input: { id: 1, exact: true, limit: 5 },
    parameters: ['id!', 'exact!', 'limit'],
  });
});

test.each<[string, z.ZodType]>([
  ['optional', paged.optional()],
  ['nullable', paged.nullable()],
  ['refined and transformed', paged.refine(() => true).transform((value) => value)],
  ['preprocessed', z.preprocess((value) => value, paged)],
  ['loose', z.looseObject(paged.shape)],
  ['strict', z.strictObject(paged.shape)],
  ['a component', paged.meta({ id: 'Paged' })],
  ['lazy', z.lazy(() => paged)],
])('an object may be %s; fields that it does not name are left out', async (_, schema) => {
  expect(await queried(schema, 'limit=5&other=1')).toEqual({ input: { limit: 5 }, parameters: ['limit'] });
});

test('a body of several inputs is one object with the fields of all', () => {
  const router = t.router({
    save: t.procedure
      .meta({
        openapi: { method: 'PUT', path: '/things/{id}', description: 'Saves.' },
        rest: { aliases: ['/thing'] },
      })
      .input(byId)
      .input(paged)
      .output(z.unknown())
      .mutation((opts) => opts.input),
  });
  const { paths, components } = createDocument(router, documentOptions);
  expect(paths['/things/{id}']?.['put']?.description).toBe('Saves.\n\nAlso at `/thing`.');
  expect(components.schemas['SaveBody']).toEqual({
    type: 'object',
    properties: {
      exact: { type: 'boolean' },
      limit: {
        type: 'integer',
        default: 10,
        minimum: -Number.MAX_SAFE_INTEGER,
        maximum: Number.MAX_SAFE_INTEGER,
      },
    },
    required: ['exact'],
  });
});
