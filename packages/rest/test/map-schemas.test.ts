import { expect, test } from 'vitest';
import { createDocument, type JsonSchema, mapSchema, mapSchemas } from '../src/index.ts';
import { documentOptions } from './document-options.ts';
import { library } from './library.ts';

const mark = (schema: JsonSchema): JsonSchema => ({ ...schema, seen: Number(schema['seen'] ?? 0) + 1 });
const seen = (schema: JsonSchema = {}): JsonSchema => ({ ...schema, seen: 1 });

test('a schema is changed with all inside it, each once', () => {
  const text = { type: 'string' };
  const schema = {
    type: 'object',
    properties: { properties: text, items: { type: 'array', items: text, prefixItems: [text] } },
    patternProperties: { x: text },
    additionalProperties: text,
    propertyNames: text,
    not: text,
    anyOf: [text],
    oneOf: [text],
    allOf: [{ $ref: '#/components/schemas/Other' }],
    required: ['properties'],
  };
  expect(mapSchema(schema, mark)).toEqual({
    type: 'object',
    properties: {
      properties: seen(text),
      items: seen({ type: 'array', items: seen(text), prefixItems: [seen(text)] }),
    },
    patternProperties: { x: seen(text) },
    additionalProperties: seen(text),
    propertyNames: seen(text),
    not: seen(text),
    anyOf: [seen(text)],
    oneOf: [seen(text)],
    allOf: [seen({ $ref: '#/components/schemas/Other' })],
    required: ['properties'],
    seen: 1,
  });
});

test('values inside a schema are data', () => {
  const schema = {
    enum: [{ type: 'string' }],
    default: { items: { type: 'string' } },
    examples: [{ properties: { a: {} } }],
    additionalProperties: false,
  };
  expect(mapSchema(schema, mark)).toEqual(seen(schema));
});

test('those inside are changed first', () => {
  const order: unknown[] = [];
  mapSchema({ type: 'array', items: { type: 'string' } }, (schema) => {
    order.push(schema.type);
    return schema;
  });
  expect(order).toEqual(['string', 'array']);
});

test('all schemas of a document are changed, and nothing else is', () => {
  const document = createDocument(library, documentOptions);
  const unmarked = (text: string) => JSON.parse(text.replaceAll(/,?"seen":1/g, ''));
  const changed = mapSchemas(document, mark);
  expect(unmarked(JSON.stringify(changed))).toEqual(document);

  const { components, paths } = changed;
  expect(components.schemas['Book']).toMatchObject({ seen: 1, properties: { title: { seen: 1 } } });
  expect(components.examples).toEqual(document.components.examples);
  const { parameters, requestBody, responses } = paths['/{shelf}/books']?.['post'] ?? {};
  expect(parameters?.[0]?.schema).toMatchObject({ seen: 1 });
  expect(requestBody?.content['application/json']?.schema).toMatchObject({ seen: 1 });
  expect(requestBody?.content['application/json']?.examples).toEqual({
    novel: { summary: 'A novel', value: { title: 'Emma' } },
  });
  expect(responses?.['201']?.headers?.['Location']?.schema).toMatchObject({ seen: 1 });
  expect(responses?.['401']?.content?.['application/json']?.schema).toMatchObject({ seen: 1 });
});
