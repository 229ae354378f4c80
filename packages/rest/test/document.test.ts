import { Validator } from '@seriousme/openapi-schema-validator';
import { initTRPC } from '@trpc/server';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { InjectOptions } from 'fastify';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createDocument, mapSchemas, type OpenApiOperation, type RestMeta } from '../src/index.ts';
import { buildApp } from './build-app.ts';
import { documentOptions } from './document-options.ts';
import { library } from './library.ts';

const document = createDocument(library, documentOptions);

function operation(path: string, method: string, of = document): OpenApiOperation {
  const found = of.paths[path]?.[method];
  if (!found) throw new Error(`${method} ${path} is not in the document`);
  return found;
}

test('is a valid OpenAPI 3.1 document', async () => {
  const { valid, errors } = await new Validator().validate({ ...structuredClone(document) });
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(document.openapi).toMatch(/^3\.1\./);
});

test('has every operation once, and nothing else', () => {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId }]) => `${operationId}: ${method} ${path}`),
  );
  expect(operations).toEqual([
    'bookList: get /{shelf}/books',
    'bookCreate: post /{shelf}/books',
    'bookUpdate: put /{shelf}/books/{id}',
    'patchBook: patch /{shelf}/books/{id}',
    'bookRemove: delete /{shelf}/books/{id}',
    'lendBook: patch /{shelf}/books/{id}/lend',
    'bookBurn: post /{shelf}/books/{id}/burn',
    'hours: get /hours',
    'echo: post /echo',
  ]);
});

test('has the info, servers, tags and security of the host', () => {
  expect(document).toMatchObject({
    info: documentOptions.info,
    servers: documentOptions.servers,
    tags: documentOptions.tags,
    components: { securitySchemes: documentOptions.securitySchemes },
  });
  expect(operation('/{shelf}/books', 'get').security).toEqual([{ bearer: [] }]);
  expect(operation('/hours', 'get').security).toEqual([]);
});

test('every reference has its target, and every component is referred to', () => {
  const text = JSON.stringify(document);
  const targets = new Set(
    [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name),
  );
  expect([...targets].sort()).toEqual(Object.keys(document.components.schemas).sort());
});

describe('parameters', () => {
  test('of the path are required, though the schema lets them be left out', () => {
    expect(operation('/{shelf}/books/{id}', 'put').parameters).toEqual([
      { name: 'shelf', in: 'path', required: true, schema: { type: 'string' } },
      {
        name: 'id',
        in: 'path',
        required: true,
        schema: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
        example: 7,
      },
    ]);
  });

  test('of the query have their description, default and style', () => {
    expect(
      operation('/{shelf}/books', 'get').parameters?.filter((parameter) => parameter.in === 'query'),
    ).toEqual([
      {
        name: 'genre',
        in: 'query',
        required: false,
        description: 'Any of these',
        style: 'form',
        explode: true,
        schema: { type: 'array', minItems: 1, items: { $ref: '#/components/schemas/Genre' } },
      },
      { name: 'lent', in: 'query', required: false, schema: { type: 'boolean' } },
      { name: 'title', in: 'query', required: false, schema: { type: 'string', minLength: 1 } },
      {
        name: 'limit',
        in: 'query',
        required: false,
        schema: { type: 'integer', minimum: 1, maximum: 100, default: 10 },
      },
    ]);
  });
});

describe('a request body', () => {
  test('of an additional method has its own media types, and the same schema', () => {
    const mediaTypes = (method: string) =>
      operation('/{shelf}/books/{id}', method).requestBody?.content ?? {};
    expect(Object.keys(mediaTypes('put'))).toEqual(['application/json']);
    const content = mediaTypes('patch');
    expect(Object.keys(content)).toEqual(['application/json', 'application/merge-patch+json']);
    for (const { schema } of Object.values(content))
      expect(document.components.schemas[schema.$ref?.split('/').at(-1) ?? '']?.properties).toHaveProperty(
        'lent',
      );
    expect(operation('/{shelf}/books/{id}', 'patch').summary).toBe('Change a book');
  });

  test("is the schema's own component, without the fields of the path", () => {
    const { requestBody } = operation('/{shelf}/books', 'post');
    expect(requestBody).toMatchObject({
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/NewBook' } } },
    });
    expect(Object.keys(document.components.schemas['NewBook']?.properties ?? {})).toEqual([
      'title',
      'genre',
      'lent',
    ]);
  });

  test('is a component named after the operation where the schema has no id', () => {
    const { requestBody } = operation('/{shelf}/books/{id}/lend', 'patch');
    expect(requestBody?.content['application/json']?.schema).toEqual({
      $ref: '#/components/schemas/LendBookBody',
    });
    expect(document.components.schemas['LendBookBody']).toEqual({
      type: 'object',
      properties: { to: { type: 'string' } },
    });
  });

  test('is required only where the schema demands a field', () => {
    expect(operation('/{shelf}/books/{id}', 'put').requestBody?.required).toBe(false);
    expect(operation('/{shelf}/books', 'post').requestBody?.required).toBe(true);
  });

  test('is absent where all input is in the path, or the method has none', () => {
    expect(operation('/{shelf}/books/{id}/burn', 'post')).not.toHaveProperty('requestBody');
    expect(operation('/{shelf}/books/{id}', 'delete')).not.toHaveProperty('requestBody');
  });
});

test('an alias is told of in description and extension', () => {
  expect(operation('/{shelf}/books', 'get')).toMatchObject({
    description: 'Also at `/books`.',
    'x-aliases': ['/books'],
  });
});

test('a schema that takes other than it gives is two components', () => {
  const t = initTRPC.meta<RestMeta>().create();
  const tag = z.object({ name: z.string().default('x') }).meta({ id: 'Tag' });
  const note = z.object({ tag, text: z.string() }).meta({ id: 'Note' });
  const router = t.router({
    save: t.procedure
      .meta({ openapi: { method: 'POST', path: '/notes' } })
      .input(note)
      .output(note)
      .mutation(({ input }) => input),
  });
  const { components, paths } = createDocument(router, documentOptions);
  expect(paths['/notes']?.['post']).toMatchObject({
    requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/NoteInput' } } } },
    responses: {
      200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Note' } } } },
    },
  });
  expect(components.schemas).toMatchObject({
    Note: { properties: { tag: { $ref: '#/components/schemas/Tag' } } },
    NoteInput: { properties: { tag: { $ref: '#/components/schemas/TagInput' } } },
    Tag: { required: ['name'] },
  });
  expect(components.schemas['TagInput']).not.toHaveProperty('required');
});

describe('objects', () => {
  const t = initTRPC.meta<RestMeta>().create();
  const tag = z.object({ name: z.string() }).meta({ id: 'Tag' });
  const router = t.router({
    save: t.procedure
      .meta({ openapi: { method: 'POST', path: '/notes' } })
      .input(z.object({ tag }).meta({ id: 'Note' }))
      .output(z.strictObject({ tag, parts: z.array(z.object({ text: z.string() })) }).meta({ id: 'Saved' }))
      .mutation(() => ({ tag: { name: '' }, parts: [] })),
    lock: t.procedure
      .meta({ openapi: { method: 'POST', path: '/locks' } })
      .input(z.strictObject({ key: z.string() }).meta({ id: 'Lock' }))
      .output(z.record(z.string(), z.int()).meta({ id: 'Counts' }))
      .mutation(() => ({})),
  });
  const { schemas } = createDocument(router, documentOptions).components;

  test('of an answer are open, inside others too', () => {
    const { Saved, Tag } = schemas;
    expect(JSON.stringify([Saved, Tag])).not.toContain('additionalProperties');
    expect(schemas).not.toHaveProperty('TagInput');
  });

  test('of an input are closed if the procedure refuses other members', () => {
    expect(schemas['Lock']).toHaveProperty('additionalProperties', false);
    expect(schemas['Note']).not.toHaveProperty('additionalProperties');
  });

  test('with any names keep the schema of their values', () => {
    expect(schemas['Counts']).toMatchObject({ additionalProperties: { type: 'integer' } });
  });
});

describe('what the routes answer is what the document says', async () => {
  const app = await buildApp();
  const ajv = new Ajv2020({ strict: false });
  const closed = mapSchemas(document, (schema) =>
    schema.properties ? { additionalProperties: false, ...schema } : schema,
  );
  ajv.addSchema(closed, 'document');

  const validatorOf = (path: string, method: string, status: number, type: string) => {
    const pointer = ['paths', path, method, 'responses', String(status), 'content', type, 'schema'];
    const escaped = pointer.map((part) =>
      encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')),
    );
    return ajv.compile({ $ref: `document#/${escaped.join('/')}` });
  };

  test.each<
    [path: string, InjectOptions & { url: string; method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' }]
  >([
    ['/{shelf}/books', { method: 'GET', url: '/a/books?genre=novel,play&lent=true' }],
    ['/{shelf}/books', { method: 'POST', url: '/a/books', payload: { title: 'T' } }],
    ['/{shelf}/books/{id}', { method: 'PUT', url: '/a/books/1', payload: { lent: true } }],
    ['/{shelf}/books/{id}', { method: 'DELETE', url: '/a/books/1' }],
    ['/{shelf}/books/{id}/lend', { method: 'PATCH', url: '/a/books/1/lend' }],
    ['/hours', { method: 'GET', url: '/hours' }],
    ['/echo', { method: 'POST', url: '/echo', payload: { a: 1 } }],
  ])('%s %j', async (path, request) => {
    const method = request.method.toLowerCase();
    const response = await app.inject({ ...request, url: `/api${request.url}` });
    const { responses } = operation(path, method);
    const successes = Object.keys(responses).filter((status) => status.startsWith('2'));
    expect(successes).toEqual([String(response.statusCode)]);

    const { content, headers } = responses[response.statusCode] ?? {};
    const sent = Object.keys(response.headers).filter((name) => /^(x-|location)/.test(name));
    const documented = Object.keys(headers ?? {}).map((name) => name.toLowerCase());
    expect(documented).toEqual(expect.arrayContaining(sent));

    const type = response.headers['content-type'];
    expect(Object.keys(content ?? {})).toEqual(type === undefined ? [] : ['application/json']);
    if (type === undefined) return;
    const validate = validatorOf(path, method, response.statusCode, 'application/json');
    expect(validate(response.json()), JSON.stringify(validate.errors)).toBe(true);
  });
});

test('may have no named schema and no security scheme', () => {
  const t = initTRPC.meta<RestMeta>().create();
  const router = t.router({
    ping: t.procedure
      .meta({ openapi: { method: 'GET', path: '/ping', protect: false } })
      .output(z.string())
      .query(() => 'pong'),
  });
  const { paths } = createDocument(router, { ...documentOptions, securitySchemes: {} });
  expect(Object.keys(paths)).toEqual(['/ping']);
});

describe('of the host', () => {
  test('every error has the one body, the headers of all, and its own', () => {
    const { responses } = operation('/{shelf}/books', 'post');
    expect(Object.keys(responses)).toEqual(['201', '400', '401', '422']);
    const schema = { $ref: '#/components/schemas/Problem' };
    const examples = { missing: { $ref: '#/components/examples/missing' } };
    expect(responses['401']).toEqual({
      description: 'No token',
      headers: {
        ...documentOptions.headers,
        'WWW-Authenticate': { description: 'The scheme', schema: { type: 'string' } },
      },
      content: {
        'application/problem+json': { schema, examples },
        'application/json': { schema, examples },
      },
    });
    expect(document.components.examples).toEqual({ missing: { value: { message: 'No token' } } });
  });

  test('a response that is no error has no body', () => {
    const { responses } = operation('/hours', 'get');
    expect(Object.keys(responses)).toEqual(['200', '304']);
    expect(responses['304']).toEqual({ description: 'Not modified', headers: documentOptions.headers });
  });

  test('are headers of a success, and parameters', () => {
    const { responses, parameters } = operation('/hours', 'get');
    expect(Object.keys(responses['200']?.headers ?? {})).toEqual(['X-Request-Id', 'ETag']);
    expect(parameters).toEqual([
      { name: 'If-None-Match', in: 'header', required: false, schema: { type: 'string' } },
    ]);
    expect(operation('/{shelf}/books', 'get').responses['200']?.headers).not.toHaveProperty('ETag');
  });
});

describe('an example', () => {
  test('of a body stands beside its schema', () => {
    const { requestBody, responses } = operation('/{shelf}/books', 'post');
    const request = { novel: { summary: 'A novel', value: { title: 'Emma' } } };
    expect(requestBody?.content['application/json']?.examples).toEqual(request);
    const response = { novel: { value: { id: 7, shelf: 'a', title: 'Emma', genre: 'novel', lent: false } } };
    expect(responses['201']?.content?.['application/json']?.examples).toEqual(response);
  });

  test('of an error that there is none of is refused', () => {
    const host = () => ({ responses: [{ status: 400, description: 'Bad', examples: ['bad'] }] });
    expect(() => createDocument(library, { ...documentOptions, host })).toThrow(/example bad/);
  });

  test("of a parameter is the first of its schema's", () => {
    const [shelf, id] = operation('/{shelf}/books/{id}', 'put').parameters ?? [];
    expect(shelf).not.toHaveProperty('example');
    expect(id).toMatchObject({ example: 7, schema: { type: 'integer', minimum: 1 } });
    expect(id?.schema).not.toHaveProperty('examples');
  });
});
