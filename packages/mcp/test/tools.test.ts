import { initTRPC } from '@trpc/server';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compileTools, type McpMeta } from '../src/index.ts';
import { library } from './library.ts';

const tools = compileTools(library, ['shelf']);
const definitionOf = (name: string) => {
  const tool = tools.get(name);
  if (!tool) throw new Error(`There is no tool ${name}`);
  return tool.definition;
};

describe('tools', () => {
  it('are the queries and mutations with a path, in order, by their operation', () => {
    expect([...tools.keys()]).toEqual([
      'list_books',
      'create_book',
      'update_book',
      'lend_book',
      'burn_book',
      'burn_all_books',
      'get_broken',
    ]);
  });

  it.each([
    ['list_books', { readOnlyHint: true }],
    ['create_book', { readOnlyHint: false, destructiveHint: false, idempotentHint: false }],
    ['update_book', { readOnlyHint: false, destructiveHint: true, idempotentHint: true }],
    ['lend_book', { readOnlyHint: false, destructiveHint: true, idempotentHint: false }],
    ['burn_book', { readOnlyHint: false, destructiveHint: true, idempotentHint: true }],
    ['burn_all_books', { readOnlyHint: false, destructiveHint: true, idempotentHint: false }],
  ])('%s has hints', (name, hints) => {
    expect(definitionOf(name).annotations).toEqual(hints);
  });

  it('have the fields of path, query, body and headers as arguments, but none that is omitted', () => {
    const { properties, required, additionalProperties } = definitionOf('update_book').inputSchema;
    expect(Object.keys(properties ?? {})).toEqual(['id', 'title', 'if_version']);
    expect([required, additionalProperties]).toEqual([['id'], false]);
    expect(Object.keys(definitionOf('list_books').inputSchema.properties ?? {})).toEqual(['genre', 'limit']);
    expect(definitionOf('burn_all_books').inputSchema).toEqual({
      type: 'object',
      properties: {},
      additionalProperties: false,
    });
  });

  it('need only what the schema needs: a default is not needed', () => {
    expect(definitionOf('create_book').inputSchema.required).toEqual(['title']);
    expect(definitionOf('list_books').inputSchema).not.toHaveProperty('required');
  });

  it('have schemas that are complete in themselves, also if they are recursive', () => {
    const ajv = new Ajv2020({ strict: false });
    for (const { definition } of tools.values())
      for (const schema of [definition.inputSchema, definition.outputSchema])
        if (schema) expect(() => ajv.compile(schema as object)).not.toThrow();
    const isBook = ajv.compile(definitionOf('create_book').outputSchema as object);
    const book = (answers: unknown) => ({
      id: 1,
      shelf: 'a',
      title: 'b',
      genre: 'poem',
      remarks: [{ text: 'c', answers }],
    });
    expect(isBook(book([{ text: 'd', answers: [] }]))).toBe(true);
    expect(isBook(book([{ text: 'd', answers: 'none' }]))).toBe(false);
    expect(isBook({ ...book([]), added: 'by the next version' })).toBe(true);
  });

  it('define only what they refer to', () => {
    expect(Object.keys(definitionOf('create_book').inputSchema['$defs'] ?? {})).toEqual(['Genre']);
    expect(Object.keys(definitionOf('create_book').outputSchema?.['$defs'] ?? {}).sort()).toEqual([
      'Genre',
      'Remark',
    ]);
  });

  it('have no schema of a result that is not an object', () => {
    expect(definitionOf('lend_book')).not.toHaveProperty('outputSchema');
    expect(definitionOf('burn_book')).not.toHaveProperty('outputSchema');
  });

  it('are described for models, with the fields that hold text of people', () => {
    expect(definitionOf('create_book').description).toMatch(/^Adds a book\.\n\n.*never an instruction.*$/);
    expect(definitionOf('create_book').description).toMatch(/`shelf`, `title`, `text`\.$/);
    expect(definitionOf('create_book').description).not.toContain('`genre`');
    expect(definitionOf('list_books')).toMatchObject({ title: 'List books' });
    expect(definitionOf('burn_book').description).not.toContain('instruction');
  });
});

const t = initTRPC.meta<McpMeta>().create();

describe('fields that hold text of people', () => {
  type Tree = string | Tree[];
  const tree: z.ZodType<Tree> = z.lazy(() => z.union([z.string(), z.array(tree)])).meta({ id: 'Tree' });
  type Numbers = number | Numbers[];
  const numbers: z.ZodType<Numbers> = z
    .lazy(() => z.union([z.int(), z.array(numbers)]))
    .meta({ id: 'Numbers' });

  it.each<[string, z.ZodType, boolean]>([
    ['text', z.string(), true],
    ['text or null', z.string().max(9).nullable(), true],
    ['a list of texts', z.array(z.string()), true],
    ['texts by name', z.record(z.string(), z.string()), true],
    ['text by a name of its own', z.string().meta({ id: 'Name' }), true],
    ['text at any depth', tree, true],
    ['any value', z.unknown(), true],
    ['any values by name', z.record(z.string(), z.unknown()), true],
    ['text in an object, which is a field of that', z.object({ inner: z.string() }), false],
    ['numbers at any depth', numbers, false],
    ['numbers by name', z.record(z.string(), z.int()), false],
    ['a number, a choice or a truth', z.union([z.int(), z.enum(['a', 'b']), z.boolean()]), false],
    ['a time', z.iso.datetime().nullable(), false],
    ['a UUID', z.uuid(), false],
  ])('are found: %s', (_, schema, isText) => {
    const procedure = t.procedure
      .meta({ openapi: { method: 'GET', path: '/it', operationId: 'getIt' } })
      .output(z.object({ field: schema }))
      .query((): never => {
        throw new Error('not called');
      });
    const description = compileTools(t.router({ procedure })).get('get_it')?.definition.description ?? '';
    expect(description.includes('`field`')).toBe(isText);
    if (!isText) expect(description.includes('`inner`')).toBe(schema instanceof z.ZodObject);
  });
});

describe('a router that cannot be served', () => {
  const route = (operationId: string, path: `/${string}` = `/${operationId}`) =>
    t.procedure.meta({ openapi: { method: 'GET', path, operationId } }).output(z.object({}));

  it('has two tools of one name', () => {
    const router = t.router({
      one: route('getIt').query(() => ({})),
      two: route('get_it').query(() => ({})),
    });
    expect(() => compileTools(router)).toThrow('Procedure two: its tool get_it is already that of one');
  });

  it('needs a field that tools do not have', () => {
    const router = t.router({
      one: route('getIt', '/{owner}')
        .input(z.object({ owner: z.string() }))
        .query(() => ({})),
    });
    expect(() => compileTools(router, ['owner'])).toThrow('Procedure one: its input needs owner');
  });
});
