import { connect } from 'node:net';
import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { afterAll, describe, expect, test } from 'vitest';
import { MALFORMED_JSON } from '../src/index.ts';
import { buildApp } from './build-app.ts';

const app = await buildApp();
afterAll(() => app.close());

const JSON_HEADERS = { 'content-type': 'application/json' };

function post(url: string, payload: string | Buffer, headers: Record<string, string> = JSON_HEADERS) {
  return app.inject({ method: 'POST', url, headers, payload });
}

/** Sends raw bytes over a socket, for what `inject` would not. */
async function send(request: string): Promise<string> {
  if (!app.server.listening) await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  const socket = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1');
  socket.end(request.replaceAll('\n', '\r\n'));
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer;
}

describe('JSON bodies', () => {
  test('reach the procedure as they are, never coerced', async () => {
    for (const payload of ['{"title":"T","lent":"false"}', '{"title":"T","lent":0}', '{"title":5}']) {
      expect((await post('/api/books', payload)).statusCode).toBe(422);
    }
  });

  test('of any content are passed on unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(
        // Members named __proto__ are dropped, at any depth.
        fc
          .dictionary(fc.string(), fc.jsonValue())
          .filter((value) => !JSON.stringify(value).includes('__proto__')),
        async (value) => {
          const response = await post('/api/echo', JSON.stringify(value));
          expect(response.json()).toEqual(JSON.parse(JSON.stringify(value)));
        },
      ),
      { numRuns: 50 },
    );
  });

  test.each([
    'application/json',
    'APPLICATION/JSON',
    'application/json; charset=utf-8',
    'application/json ;a="b;c"',
  ])('may come as %s', async (type) => {
    expect((await post('/api/books', '{"title":"T"}', { 'content-type': type })).statusCode).toBe(201);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    'application/ld+json',
    'text/json',
    'json',
    ';',
  ])('may not come as %s', async (type) => {
    const response = await post('/api/books', '{"title":"T"}', { 'content-type': type });
    expect(response.statusCode).toBe(415);
    expect(response.json().code).toBe('FST_ERR_CTP_INVALID_MEDIA_TYPE');
  });

  test('without a content type are refused', async () => {
    const answer = await send('POST /api/echo HTTP/1.1\nHost: x\nConnection: close\nContent-Length: 2\n\n{}');
    expect(answer).toMatch(/^HTTP\/1\.1 415 /);
  });

  test.each(['[]', 'null', '"a"', '1', 'true', '[{"title":"T"}]'])(
    'that are no object are refused: %s',
    async (json) => {
      const response = await post('/api/books', json);
      expect(response.statusCode).toBe(422);
      expect(response.json().issues).toEqual([
        {
          code: 'invalid_type',
          expected: 'object',
          path: [],
          message: expect.stringMatching(/^Invalid input: expected object, received \w+$/),
        },
      ]);
    },
  );

  test.each<[string, string | Buffer]>([
    ['cut off', '{"title":'],
    ['only white space', '  '],
    ['with a trailing comma', '{"title":"T",}'],
    ['with a byte order mark', '\uFEFF{"title":"T"}'],
    ['with NaN', '{"title":NaN}'],
    ['not UTF-8', Buffer.from('{"title":"\xe9"}', 'latin1')],
    ['UTF-16', Buffer.from('{"title":"T"}', 'utf16le')],
    ['an overlong encoding', Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d])],
  ])('that are no JSON are refused: %s', async (_, payload) => {
    const response = await post('/api/books', payload);
    expect(response.statusCode).toBe(400);
    expect(response.json().code).toBe(MALFORMED_JSON);
  });

  test('nested very deeply do no harm', async () => {
    const deep = (open: string, close: string) =>
      `{"title":"T","x":${open.repeat(30_000)}1${close.repeat(30_000)}}`;
    expect((await post('/api/books', deep('[', ']'))).statusCode).toBe(201);
    const protos = `{"title":"T","x":${'{"__proto__":'.repeat(13_000)}1${'}'.repeat(13_000)}}`;
    expect([201, 400]).toContain((await post('/api/books', protos)).statusCode);
  });

  test("over the host's limit are refused", async () => {
    expect((await post('/api/books', `{"title":"${'x'.repeat(200_000)}"}`)).statusCode).toBe(413);
  });

  test('cannot pollute a prototype', async () => {
    const hostile = [
      '{"a":1,"__proto__":{"polluted":true}}',
      '{"a":1,"\\u005f\\u005fproto\\u005F\\u005f":{"polluted":true}}',
      '{"a":1,"_\\u005fp\\u0072oto__":{"polluted":true}}',
      '{"a":1,"__\\u0070ro\\u0074\\u006f__":{"polluted":true}}',
    ];
    for (const payload of hostile) {
      const response = await post('/api/echo', payload);
      expect(response.statusCode).toBe(200);
      expect(response.body).toBe('{"a":1}');
    }
    const nested = await post('/api/echo', '{"a":[{"__proto__":{"polluted":true},"b":2}]}');
    expect(nested.body).toBe('{"a":[{"b":2}]}');
    expect((await post('/api/echo', '{"constructor":{"prototype":{"polluted":true}}}')).statusCode).toBe(200);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('no body', () => {
  const url = '/api/a/books/1/lend';
  test.each<[string, InjectOptions]>([
    ['and no content type', {}],
    ['with a JSON content type', { headers: JSON_HEADERS }],
    ['with an empty JSON body', { headers: JSON_HEADERS, payload: '' }],
    ['with a length of 0', { headers: { 'content-length': '0' } }],
    ['with another content type', { headers: { 'content-type': 'text/plain' }, payload: '' }],
  ])('%s is an empty object', async (_, options) => {
    const response = await app.inject({ ...options, method: 'PATCH', url });
    expect(response.statusCode).toBe(202);
    expect(response.json()).toEqual({ id: 1, to: null });
  });

  test('in chunks, of which there are none, is an empty object', async () => {
    const answer = await send(
      `PATCH ${url} HTTP/1.1\nHost: x\nConnection: close\nTransfer-Encoding: chunked\n\n0\n\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 202 /);
  });

  test('is refused by the schema where that demands a field', async () => {
    const response = await app.inject({ method: 'POST', url: '/api/books' });
    expect(response.json().issues).toMatchObject([{ path: ['title'] }]);
  });
});

describe.each(['GET', 'DELETE'] as const)('a body of %s', (method) => {
  const url = method === 'GET' ? '/api/a/books' : '/api/a/books/1';
  test.each<[string, InjectOptions]>([
    ['that is announced and missing', { headers: JSON_HEADERS }],
    ['that is no JSON', { headers: JSON_HEADERS, payload: '{' }],
    ['that contradicts the path', { headers: JSON_HEADERS, payload: '{"id":"x","limit":"y"}' }],
    ['of another type', { headers: { 'content-type': 'text/plain' }, payload: 'x' }],
  ])('%s is ignored', async (_, options) => {
    expect((await app.inject({ ...options, method, url })).statusCode).toBe(method === 'GET' ? 200 : 204);
  });
});
