import fastify from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { createDocument, rest } from '../src/index.ts';
import { buildApp } from './build-app.ts';
import { documentOptions } from './document-options.ts';
import { type Context, library } from './library.ts';

const app = await buildApp();
const caller = library.createCaller({ reader: 'ann' });

/**
 * What trpc-to-openapi 3.3.0's request handlers get wrong.
 *
 * @see https://github.com/mcampa/trpc-to-openapi
 */
describe('unlike in trpc-to-openapi', () => {
  test('the text false in a query is false', async () => {
    const { headers } = await app.inject('/api/books?lent=false');
    expect(JSON.parse(decodeURIComponent(String(headers['x-input'])))).toEqual({ lent: false });
  });

  test.each(['"false"', '"true"', '0', '1', '""', '[]'])('a JSON body is not coerced: %s', async (lent) => {
    const response = await app.inject({
      method: 'POST',
      url: '/api/books',
      headers: { 'content-type': 'application/json' },
      payload: `{"title":"T","lent":${lent}}`,
    });
    expect(response.statusCode).toBe(422);
    expect(response.json().issues).toMatchObject([{ path: ['lent'], code: 'invalid_type' }]);
  });

  describe('a REST call leaves tRPC as it was', () => {
    const wrong = { shelf: 'a', id: '1', lent: 'false' } as unknown as Parameters<
      typeof caller.book.update
    >[0];
    afterEach(async () => {
      await expect(caller.book.update(wrong)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    });
    test('before any', () => undefined);
    test('of any method', async () => {
      await app.inject({ method: 'PUT', url: '/api/a/books/1', payload: { lent: true } });
      await app.inject({ method: 'DELETE', url: '/api/a/books/1' });
      await app.inject('/api/a/books?lent=true');
      createDocument(library, documentOptions);
    });
  });

  test('path parameters are percent-decoded', async () => {
    const response = await app.inject({ method: 'PUT', url: '/api/auth0%7Cabc/books/1', payload: {} });
    expect(response.json().shelf).toBe('auth0|abc');
  });

  test('a PATCH without a body is no 415', async () => {
    expect((await app.inject({ method: 'PATCH', url: '/api/a/books/1/lend' })).statusCode).toBe(202);
  });

  test('the host can tell a wrong method from an unknown path', async () => {
    const host = fastify();
    await host.register(rest<Context>, {
      prefix: '/api',
      router: library,
      createContext: () => ({ reader: 'ann' }),
    });
    expect(host.findRoute({ method: 'GET', url: '/api/:shelf/books' })).not.toBeNull();
    expect(host.findRoute({ method: 'DELETE', url: '/api/:shelf/books' })).toBeNull();
  });

  test('an error is for the host to word, message and all', async () => {
    const host = fastify();
    host.setErrorHandler((_error, _request, reply) => reply.code(500).send({ detail: 'Operation failed' }));
    await host.register(rest<Context>, { router: library, createContext: () => ({ reader: 'ann' }) });
    const response = await host.inject({ method: 'POST', url: '/a/books/1/burn' });
    expect(response.json()).toEqual({ detail: 'Operation failed' });
  });

  test('a success can have another status than 200, and the document says so', async () => {
    const { paths } = createDocument(library, documentOptions);
    const response = await app.inject({ method: 'POST', url: '/api/books', payload: { title: 'T' } });
    expect(response.statusCode).toBe(201);
    expect(Object.keys(paths['/{shelf}/books']?.['post']?.responses ?? {})).toContain('201');
    expect(Object.keys(paths['/{shelf}/books']?.['post']?.responses ?? {})).not.toContain('200');
  });

  test('logs and metrics can tell routes apart', async () => {
    const urls = new Set<string | undefined>();
    const host = fastify();
    host.addHook('onResponse', async ({ routeOptions }) => {
      urls.add(routeOptions.url);
    });
    await host.register(rest<Context>, { router: library, createContext: () => ({ reader: 'ann' }) });
    for (const url of ['/a/books', '/b/books', '/books', '/hours']) await host.inject(url);
    expect([...urls]).toEqual(['/:shelf/books', '/books', '/hours']);
  });

  test('response headers are of one operation, sent and documented', async () => {
    const { paths } = createDocument(library, documentOptions);
    const documented = (path: string, method: string, status: string) =>
      Object.keys(paths[path]?.[method]?.responses[status]?.headers ?? {});
    expect(documented('/{shelf}/books', 'post', '201')).toContain('Location');
    expect(documented('/{shelf}/books', 'get', '200')).not.toContain('Location');
    const created = await app.inject({ method: 'POST', url: '/api/books', payload: { title: 'T' } });
    expect(created.headers['location']).toBe('/api/books/7');
    expect((await app.inject('/api/books')).headers).not.toHaveProperty('location');
  });

  test('a path parameter may be optional in tRPC', async () => {
    expect((await caller.book.create({ title: 'T' })).shelf).toBe('ann');
    expect((await app.inject({ method: 'PUT', url: '/api/bob/books/1', payload: {} })).json().shelf).toBe(
      'bob',
    );
    const { paths } = createDocument(library, documentOptions);
    expect(paths['/{shelf}/books']?.['get']?.parameters?.[0]).toMatchObject({
      name: 'shelf',
      required: true,
    });
  });

  test('who may not is refused before the body is read', async () => {
    const host = await buildApp({
      authorize: () => {
        throw Object.assign(new Error('no'), { statusCode: 403 });
      },
    });
    const payload = `{"title":"${'x'.repeat(300_000)}`;
    const headers = { 'content-type': 'application/json' };
    const response = await host.inject({ method: 'POST', url: '/api/a/books', headers, payload });
    expect(response.statusCode).toBe(403);
  });
});
