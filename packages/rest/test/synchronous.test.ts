import { initTRPC } from '@trpc/server';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createDocument, type RestMeta, synchronous } from '../src/index.ts';
import { documentOptions } from './document-options.ts';

const t = initTRPC.meta<RestMeta>().create();
const book = z.object({ title: z.string() }).meta({ id: 'Book' });
const shelf = z.object({ books: z.array(book) }).meta({ id: 'Shelf' });

const routerWith = (output: z.ZodType<object>, answer: unknown) =>
  t.router({
    shelf: t.procedure
      .meta({ openapi: { method: 'GET', path: '/shelf', protect: false } })
      .output(output)
      .query(() => answer as object),
  });

const call = (output: z.ZodType<object>, answer: unknown) =>
  t.createCallerFactory(routerWith(output, answer))({}).shelf();

test('parses as the schema does', async () => {
  const parser = synchronous(shelf);
  expect(parser.parse({ books: [{ title: 'Emma', price: 9 }], owner: 'ann' })).toEqual({
    books: [{ title: 'Emma' }],
  });
  expect(await call(parser, { books: [{ title: 'Emma', price: 9 }] })).toEqual({
    books: [{ title: 'Emma' }],
  });
  await expect(call(parser, { books: [{ title: 1 }] })).rejects.toMatchObject({
    message: 'Output validation failed',
  });
});

test('is what tRPC parses with: a check that is asynchronous has no place in it', async () => {
  const patient = shelf.refine(async () => true);
  expect(await call(patient, { books: [] })).toEqual({ books: [] });
  await expect(call(synchronous(patient), { books: [] })).rejects.toThrow();
});

test('is described as the schema is', () => {
  const documentOf = (output: z.ZodType<object>) => createDocument(routerWith(output, {}), documentOptions);
  const described = documentOf(synchronous(shelf));
  expect(described).toEqual(documentOf(shelf));
  expect(Object.keys(described.components.schemas)).toContain('Shelf');
});

test('is described as the schema is when it is an input, also beside others', () => {
  const key = z.object({ id: z.string() });
  const documentOf = (first: typeof key, second: typeof shelf) => {
    const procedure = t.procedure
      .meta({ openapi: { method: 'PUT', path: '/shelves/{id}' }, rest: { status: 204 } })
      .input(first)
      .input(second)
      .output(z.void())
      .mutation(() => undefined);
    return createDocument(t.router({ fill: procedure }), documentOptions);
  };
  const described = documentOf(synchronous(key), synchronous(shelf));
  expect(described).toEqual(documentOf(key, shelf));
  expect(Object.keys(described.components.schemas)).toContain('Shelf');
});
