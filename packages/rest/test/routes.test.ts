import fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { rest } from '../src/index.ts';
import { buildApp } from './build-app.ts';
import { type Context, library } from './library.ts';

const app = await buildApp();

/** What the list got as its input. */
async function listInput(url: string): Promise<unknown> {
  const { headers, body } = await app.inject(url);
  expect(headers['x-input'], body).toBeDefined();
  return JSON.parse(decodeURIComponent(String(headers['x-input'])));
}

describe('success', () => {
  test('is JSON with status 200 by default', async () => {
    const response = await app.inject('/api/a/books');
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(response.json()).toEqual({ books: [], limit: 10 });
  });

  test('has the status and headers of its meta', async () => {
    const response = await app.inject({ method: 'POST', url: '/api/a/books?x=1', payload: { title: 'T' } });
    expect(response.statusCode).toBe(201);
    expect(response.headers['location']).toBe('/api/a/books/7');
  });

  test('has no header whose value is undefined', async () => {
    expect((await app.inject('/api/a/books')).headers).not.toHaveProperty('x-query');
    expect((await app.inject('/api/a/books?limit=2&limit')).headers).not.toHaveProperty('x-query');
    expect((await app.inject('/api/a/books?limit=2&a=%20?b')).headers['x-query']).toBe('limit=2&a=%20?b');
  });

  test('with 204 has neither body nor content type', async () => {
    const response = await app.inject({ method: 'DELETE', url: '/api/a/books/1' });
    expect(response.statusCode).toBe(204);
    expect(response.body).toBe('');
    expect(response.headers).not.toHaveProperty('content-type');
  });

  test('is answered to HEAD without a body', async () => {
    const response = await app.inject({ method: 'HEAD', url: '/api/a/books?limit=3' });
    expect(response.statusCode).toBe(200);
    expect(response.body).toBe('');
    expect(Number(response.headers['content-length'])).toBe('{"books":[],"limit":3}'.length);
  });
});

describe('path parameters', () => {
  test.each([
    ['auth0%7Cabc', 'auth0|abc'],
    ['a%2Fb', 'a/b'],
    ['%252F', '%2F'],
    ['a+b', 'a+b'],
    ['%E2%82%AC', '€'],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
    ['hours', 'hours'],
    ['..%2F..', '../..'],
  ])('%s arrives as %s', async (encoded, decoded) => {
    expect(await listInput(`/api/${encoded}/books`)).toEqual({ shelf: decoded });
  });

  test('of 255 characters of 4 bytes arrive whole', async () => {
    const shelf = '\u{1F4DA}'.repeat(255);
    expect(await listInput(`/api/${encodeURIComponent(shelf)}/books`)).toEqual({ shelf });
  });

  test('that an alias leaves out are absent from the input', async () => {
    expect(await listInput('/api/books')).toEqual({});
  });

  test('are never taken from the query', async () => {
    expect(await listInput('/api/a/books?shelf=b')).toEqual({ shelf: 'a' });
    expect(await listInput('/api/books?shelf=b')).toEqual({});
  });

  test.each(['/api/a/books', '/api/books'])('are never taken from the body (%s)', async (url) => {
    const response = await app.inject({ method: 'POST', url, payload: { title: 'T', shelf: 'b' } });
    expect(response.json()).toMatchObject({ shelf: url === '/api/books' ? 'ann' : 'a' });
  });

  test.each(['x', '1e3', '007', '1.5', '-1', '0', '9007199254740993', '%20'])(
    'that are not what the schema takes are refused: %s',
    async (id) => {
      const response = await app.inject({ method: 'PUT', url: `/api/a/books/${id}`, payload: {} });
      expect(response.statusCode).toBe(422);
      expect(response.json().issues).toMatchObject([{ path: ['id'] }]);
    },
  );
});

describe('query parameters', () => {
  test('are read as the schema says', async () => {
    const input = await listInput('/api/books?lent=false&limit=5&title=42&genre=novel&genre=poem,play');
    expect(input).toEqual({ lent: false, limit: 5, title: '42', genre: ['novel', 'poem', 'play'] });
  });

  test.each([
    'limit=',
    'limit=1e1',
    'limit=0x1',
    'limit=1&limit=2',
    'limit=101',
    'limit=Infinity',
    'lent=1',
    'lent=True',
    'lent=',
    'title=',
    'title=a&title=b',
    'genre=',
    'genre=novel,',
    'genre=opera',
    'genre[0]=novel&genre=',
  ])('that break the schema are refused by name: %s', async (query) => {
    const response = await app.inject(`/api/books?${query}`);
    expect(response.statusCode, response.body).toBe(422);
    expect(response.json().issues[0].path[0]).toBe(/^[a-z]+/.exec(query)?.[0]);
  });

  test.each([
    ['genre[]=novel', ['novel']],
    ['genre%5B%5D=novel&genre%5b%5d=poem', ['novel', 'poem']],
    ['genre[1]=novel&genre[0]=poem', ['novel', 'poem']],
    ['genre[]=novel&genre=poem&genre[]=play', ['novel', 'poem', 'play']],
    ['genre=novel&genre[12345678901234567890]=poem,play&genre=', ['novel', 'poem', 'play', '']],
  ])('for a list take the forms of common clients, in their order: %s', async (query, genre) => {
    if (genre.includes('')) expect((await app.inject(`/api/books?${query}`)).statusCode).toBe(422);
    else expect(await listInput(`/api/books?${query}`)).toEqual({ genre });
  });

  test.each(['limit[]=1', 'limit[0]=1', 'lent[]=true', 'title[]=a', 'limit=1&limit[]=1'])(
    'for a single value are refused in these forms: %s',
    async (query) => {
      const response = await app.inject(`/api/books?${query}`);
      expect(response.statusCode).toBe(422);
      expect(response.json().issues[0].path).toEqual([/^[a-z]+/.exec(query)?.[0]]);
    },
  );

  test('that the schema does not name are reported, and refused if the host wants it', async () => {
    const seen: unknown[] = [];
    const host = await buildApp({
      onIgnored: ({ names, from, context }) => {
        seen.push([names, from, context]);
        if (names.includes('refuse')) throw Object.assign(new Error('no'), { statusCode: 418 });
      },
    });
    const status = async (url: string, method: 'GET' | 'PUT' | 'DELETE' = 'GET') =>
      (await host.inject({ method, url, ...(method === 'PUT' && { payload: { nope: 1 } }) })).statusCode;
    expect(await status('/api/books?limit=1&genre[]=poem&lent=true')).toBe(200);
    expect(seen).toEqual([]);
    expect(await status('/api/books?limit=1&a=&b[0]=x&genre[x]=y&shelf=z&__proto__=1')).toBe(200);
    expect(await status('/api/hours?x=1')).toBe(200);
    expect(await status('/api/a/books/1?x=1&id=2', 'PUT')).toBe(200);
    expect(await status('/api/a/books/1?refuse', 'DELETE')).toBe(418);
    const context = { reader: 'ann' };
    expect(seen).toEqual([
      [['a', 'b[0]', 'genre[x]', 'shelf', '__proto__'], 'query', context],
      [['x'], 'query', context],
      [['x', 'id'], 'query', context],
      [['refuse'], 'query', context],
    ]);
  });

  test('that the schema does not name are ignored', async () => {
    expect(await listInput('/api/books?nope=1&toString=1&constructor=2&__proto__=3&__proto__[x]=4')).toEqual(
      {},
    );
    expect({}).not.toHaveProperty('x');
  });

  test('are not read where the method has a body', async () => {
    const response = await app.inject({ method: 'PUT', url: '/api/a/books/1?title=query', payload: {} });
    expect(response.json().title).toBe('kept');
  });
});

describe('an additional method', () => {
  const send = (method: 'PUT' | 'PATCH' | 'POST', type: string) =>
    app.inject({
      method,
      url: '/api/a/books/1',
      headers: { 'content-type': type },
      payload: '{"title":"T"}',
    });

  test.each(['application/json', 'application/merge-patch+json'])('does the same, with %s', async (type) => {
    const response = await send('PATCH', type);
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual((await send('PUT', 'application/json')).json());
  });

  test('has media types of its own', async () => {
    expect((await send('PUT', 'application/merge-patch+json')).statusCode).toBe(415);
    expect((await send('PATCH', 'application/json-patch+json')).statusCode).toBe(415);
    const lend = { method: 'PATCH', url: '/api/a/books/1/lend', payload: '{}' } as const;
    const headers = { 'content-type': 'application/merge-patch+json' };
    expect((await app.inject({ ...lend, headers })).statusCode).toBe(415);
  });

  test('does not serve others', async () => {
    expect((await send('POST', 'application/json')).statusCode).toBe(404);
  });
});

test('a procedure without input is called without', async () => {
  expect((await app.inject('/api/hours?x=1')).json()).toEqual({ open: '9-17' });
});

test('a procedure without meta.openapi has no route', async () => {
  expect((await app.inject('/api/internal')).statusCode).toBe(404);
});

test("what a procedure throws reaches the host's error handler as it is", async () => {
  const response = await app.inject({ method: 'POST', url: '/api/a/books/1/burn' });
  expect(response.statusCode).toBe(409);
  expect(response.json()).toMatchObject({ code: 'CONFLICT', message: 'secret detail' });
});

test('the same router answers under two prefixes, and leaves the host its own parsers', async () => {
  const host = fastify();
  const options = { router: library, createContext: (): Context => ({ reader: 'ann' }) };
  await host.register(rest<Context>, { ...options, prefix: '/api' });
  await host.register(rest<Context>, { ...options, prefix: '/api/v1' });
  host.post('/text', async ({ body }) => body);
  const create = (prefix: string) =>
    host.inject({ method: 'POST', url: `${prefix}/a/books`, payload: { title: 'T' } });
  expect((await create('/api')).headers['location']).toBe('/api/a/books/7');
  expect((await create('/api/v1')).headers['location']).toBe('/api/v1/a/books/7');
  const headers = { 'content-type': 'text/plain' };
  expect((await host.inject({ method: 'POST', url: '/text', headers, payload: 'hi' })).body).toBe('hi');
});
