import { Validator } from '@seriousme/openapi-schema-validator';
import { type JsonSchema, mapSchemas, type OpenApiDocument } from '@tickline/rest';
import { describe, expect, it } from 'vitest';
import { DOCUMENT_KINDS } from '../../src/openapi/kinds.ts';
import { documentText } from '../../src/openapi/texts.ts';
import { toVersion30 } from '../../src/openapi/version-3-0.ts';

const documents = await Promise.all(
  DOCUMENT_KINDS.map(async (kind) => ({
    kind,
    newest: JSON.parse((await documentText(kind, 'openapi.json')).toString()) as OpenApiDocument,
    older: JSON.parse((await documentText(kind, 'openapi-3.0.json')).toString()) as OpenApiDocument,
  })),
);

/** Lists all schemas of a document, those inside others too. */
function schemasOf(document: OpenApiDocument): JsonSchema[] {
  const all: JsonSchema[] = [];
  mapSchemas(document, (schema) => {
    all.push(schema);
    return schema;
  });
  return all;
}

describe.each(documents)('the document ($kind)', ({ newest, older }) => {
  it.each([
    ['3.1.0', newest],
    ['3.0.3', older],
  ])('is valid OpenAPI %s', async (version, document) => {
    const { valid, errors } = await new Validator().validate({ ...structuredClone(document) });
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(document.openapi).toBe(version);
  });

  it('has the same operations, statuses, media types and headers in both versions', () => {
    const outline = ({ paths }: OpenApiDocument) =>
      JSON.stringify(paths, (key, value) => (key === 'schema' ? undefined : value));
    expect(outline(older)).toBe(outline(newest));
  });

  it('says null and constants in one way', () => {
    for (const schema of schemasOf(newest)) {
      expect(schema).not.toHaveProperty('const');
      const [one, ...others] = (schema.anyOf ?? []).filter(({ type }) => type !== 'null');
      // Only a reference cannot say null itself.
      if (others.length < (schema.anyOf ?? []).length - 1) expect(Object.keys(one ?? {})).toEqual(['$ref']);
    }
  });

  it('has a format for each integer, which its limits fit', () => {
    const integers = [newest, older]
      .flatMap(schemasOf)
      .filter(({ type }) => [type].flat().includes('integer'));
    expect(integers.length).toBeGreaterThan(20);
    for (const { format, maximum = 0, ...schema } of integers) {
      expect(['int32', 'int64'], JSON.stringify(schema)).toContain(format);
      if (format === 'int32') expect(maximum).toBeLessThan(2 ** 31);
    }
  });

  it('leaves objects of responses open', () => {
    // A body that refuses other members says so.
    const { paths, components } = JSON.parse(
      JSON.stringify(newest, (key, value) => (key === 'requestBody' ? undefined : value)),
    ) as OpenApiDocument;
    const names = new Set<string>();
    const visit = (value: unknown): void => {
      for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
        if (names.has(name)) continue;
        names.add(name);
        visit(components.schemas[name]);
      }
    };
    visit(paths);
    const sent = Object.entries(components.schemas).filter(([name]) => names.has(name));
    const document = { ...newest, paths, components: { schemas: Object.fromEntries(sent) } };
    expect(sent.map(([name]) => name)).toEqual(expect.arrayContaining(['Task', 'TaskList', 'Problem']));
    for (const schema of schemasOf(document)) expect(schema.additionalProperties).not.toBe(false);
  });

  it('leaves error codes open', () => {
    const { ErrorCode, KnownErrorCode } = newest.components.schemas;
    expect(ErrorCode?.anyOf).toEqual([{ $ref: '#/components/schemas/KnownErrorCode' }, { type: 'string' }]);
    expect(older.components.schemas['ErrorCode']).toEqual({
      type: 'string',
      description: ErrorCode?.description,
      'x-extensible-enum': KnownErrorCode?.enum,
    });
    expect(KnownErrorCode?.enum).toContain('TASK_NOT_FOUND');
  });
});

const document: OpenApiDocument = {
  openapi: '3.1.0',
  info: { title: 'T', version: '1', license: { name: 'MIT', identifier: 'MIT' } },
  servers: [{ url: '/' }],
  paths: {},
  components: { schemas: {} },
};

/** Converts a schema of a document that has a few others. */
async function converted(schema: JsonSchema) {
  const others = {
    Task: {
      type: 'object',
      properties: { id: { type: 'string' }, due: { type: ['string', 'null'] } },
    },
    Known: { type: 'string', enum: ['a', 'b'] },
  };
  const content = { 'application/json': { schema } };
  const get = { operationId: 'get', responses: { 200: { description: 'OK', content } } };
  const older = toVersion30({ ...document, paths: { '/': { get } }, components: { schemas: others } });
  const { errors } = await new Validator().validate({ ...structuredClone(older) });
  expect(errors).toBeUndefined();
  return older.paths['/']?.['get']?.responses['200']?.content?.['application/json']?.schema;
}

const task = { $ref: '#/components/schemas/Task' };
const known = { $ref: '#/components/schemas/Known' };

describe('of OpenAPI 3.1, 3.0', () => {
  it.each<[string, JsonSchema, JsonSchema]>([
    [
      'has nullable',
      { type: ['string', 'null'], format: 'uri' },
      { type: 'string', nullable: true, format: 'uri' },
    ],
    [
      'has null among the values too',
      { type: ['string', 'null'], enum: ['a', null] },
      { type: 'string', nullable: true, enum: ['a', null] },
    ],
    [
      'has the schema itself for a reference or null',
      { anyOf: [task, { type: 'null' }], description: 'd' },
      {
        type: 'object',
        nullable: true,
        properties: { id: { type: 'string' }, due: { type: 'string', nullable: true } },
        description: 'd',
      },
    ],
    [
      'has known texts or null',
      { anyOf: [known, { type: 'null' }] },
      { type: 'string', nullable: true, enum: ['a', 'b', null] },
    ],
    [
      'has nullable unions',
      { anyOf: [task, { type: 'integer' }, { type: 'null' }] },
      { nullable: true, anyOf: [task, { type: 'integer' }] },
    ],
    ['has other unions', { anyOf: [task, { type: 'string' }] }, { anyOf: [task, { type: 'string' }] }],
    [
      'has a text for a union of known texts and any',
      { anyOf: [known, { type: 'string' }], description: 'd' },
      { type: 'string', description: 'd', 'x-extensible-enum': ['a', 'b'] },
    ],
    [
      'has the union of known texts and some others',
      { anyOf: [known, { type: 'string', maxLength: 1 }] },
      { anyOf: [known, { type: 'string', maxLength: 1 }] },
    ],
    ['has keywords beside a reference', { ...task, description: 'd' }, { description: 'd', allOf: [task] }],
    ['has references', task, task],
    ['has one example', { type: 'string', examples: ['a', 'b'] }, { type: 'string', example: 'a' }],
    [
      'has exclusive limits',
      { type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 9 },
      { type: 'integer', minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: true },
    ],
    ['has no values of a boolean', { type: 'boolean', enum: [false] }, { type: 'boolean' }],
    [
      'has all of this inside others',
      { type: 'array', items: { type: 'object', properties: { a: { type: ['integer', 'null'] } } } },
      { type: 'array', items: { type: 'object', properties: { a: { type: 'integer', nullable: true } } } },
    ],
  ])('%s', async (_, schema, expected) => {
    expect(await converted(schema)).toEqual(expected);
  });

  it('has no schema that nothing refers to', () => {
    const { components } = toVersion30({
      ...document,
      components: { schemas: { Unused: { type: 'string' } } },
    });
    expect(components.schemas).toEqual({});
  });

  it('has the address of a license', () => {
    expect(toVersion30(document).info.license).toEqual({
      name: 'MIT',
      url: 'https://spdx.org/licenses/MIT.html',
    });
    const info = { title: 'T', version: '1', license: { name: 'Own', url: 'https://example.com' } };
    expect(toVersion30({ ...document, info }).info).toEqual(info);
    expect(toVersion30({ ...document, info: { title: 'T', version: '1' } }).info).toEqual({
      title: 'T',
      version: '1',
    });
  });

  it('is refused if it cannot say a type', async () => {
    await expect(converted({ type: ['string', 'integer'] })).rejects.toThrow('no type string,integer');
  });
});
