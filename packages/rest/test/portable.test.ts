import { expect, test } from 'vitest';
import { z } from 'zod';
import { type JsonSchema, mapSchema, portable } from '../src/index.ts';
import { jsonSchemaOf } from '../src/json-schema.ts';

const NULL = { type: 'null' };

test.each<[string, JsonSchema, JsonSchema]>([
  [
    'a text or null',
    { anyOf: [{ type: 'string', format: 'date' }, NULL] },
    { type: ['string', 'null'], format: 'date' },
  ],
  ['null or a text', { anyOf: [NULL, { type: 'string' }] }, { type: ['string', 'null'] }],
  [
    'its own description wins',
    { anyOf: [{ type: 'string', description: 'inner' }, NULL], description: 'outer' },
    { type: ['string', 'null'], description: 'outer' },
  ],
  [
    'known values or null',
    { anyOf: [{ type: 'string', enum: ['a', 'b'] }, NULL] },
    { type: ['string', 'null'], enum: ['a', 'b', null] },
  ],
  ['what may be null already', { anyOf: [{ type: ['string', 'null'] }, NULL] }, { type: ['string', 'null'] }],
  ['a constant', { type: 'boolean', const: false }, { type: 'boolean', enum: [false] }],
  ['a constant null', { const: null }, { enum: [null] }],
])('%s', (_, schema, expected) => {
  expect(portable(schema)).toEqual(expected);
});

test.each<[string, JsonSchema]>([
  ['a reference or null', { anyOf: [{ $ref: '#/components/schemas/Task' }, NULL] }],
  ['one of several, or null', { anyOf: [{ type: 'string' }, { type: 'integer' }, NULL] }],
  ['anything or null', { anyOf: [{ description: 'anything' }, NULL] }],
  ['a union without null', { anyOf: [{ type: 'string' }, { type: 'integer' }] }],
  ['a union of one', { anyOf: [{ type: 'string' }] }],
  ['no union', { type: 'string' }],
])('%s stays', (_, schema) => {
  expect(portable(schema)).toEqual(schema);
});

test('of zod says null in one way only, if it has a type', () => {
  const schema = z.object({
    text: z.string().max(9).nullable(),
    described: z.string().nullable().meta({ description: 'd' }),
    piped: z.string().pipe(z.iso.datetime()).nullable(),
    choice: z.enum(['a', 'b']).nullable(),
    list: z.array(z.int().nullable()).nullable(),
    never: z.literal(false),
    object: z.object({ a: z.null() }).nullish(),
  });
  for (const io of ['input', 'output'] as const) {
    const text = JSON.stringify(mapSchema(jsonSchemaOf(schema, io).schema, portable));
    expect(text).not.toMatch(/anyOf|oneOf|const/);
    expect(text).toContain('"enum":["a","b",null]');
  }
});
