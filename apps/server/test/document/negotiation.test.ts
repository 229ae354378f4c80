import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { newUser, useApp } from '../harness/app.ts';

const api = useApp();
const as = newUser();
const LIST = '/api/me/tasks';

beforeAll(async () => {
  for (const _ of Array(10)) await api().createTask(as, { description: 'x'.repeat(100) });
});

describe('an error', () => {
  const JSON_TYPE = 'application/json; charset=utf-8';
  it.each([
    [undefined, 'application/problem+json'],
    ['', 'application/problem+json'],
    ['*/*', 'application/problem+json'],
    ['application/*', 'application/problem+json'],
    ['application/json, text/plain, */*', 'application/problem+json'],
    ['application/problem+json, application/json', 'application/problem+json'],
    ['text/html', 'application/problem+json'],
    ['application/json;q=0', 'application/problem+json'],
    ['garbage;;,=', 'application/problem+json'],
    ['application/json', JSON_TYPE],
    ['Application/JSON;q=0.5, text/html', JSON_TYPE],
    ['application/json, */*;q=0', JSON_TYPE],
  ])('to a client that accepts %j is %s', async (accept, type) => {
    const headers: Record<string, string> = accept === undefined ? {} : { accept };
    for (const url of ['/api/me', '/nothing', '/api/me/tasks/1']) {
      const response = await api().get(url, { headers });
      expect(response.headers['content-type']).toBe(type);
      expect(response.headers['vary']).toMatch(/\bAccept\b(?!-)/);
      expect(response.json()).toMatchObject({ success: false });
    }
  });
});

describe('a success', () => {
  it('is JSON, whatever the client accepts', async () => {
    const response = await api().get('/api/me', { as, headers: { accept: 'text/html' } });
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toMatch(/^application\/json/);
  });
});

/** Requests a list as a client that accepts these encodings. */
async function list(acceptEncoding: string, headers: Record<string, string> = {}) {
  const { tokenOf } = await import('../harness/token.ts');
  return api().app.inject({
    url: LIST,
    headers: { authorization: `Bearer ${await tokenOf(as)}`, 'accept-encoding': acceptEncoding, ...headers },
  });
}

describe('compression', () => {
  it.each([
    ['br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['br;q=0, gzip', 'gzip', gunzipSync],
    ['*', 'br', brotliDecompressSync],
  ])('of a list for %s is %s', async (accepted, encoding, decompress) => {
    const [packed, plain] = [await list(accepted), await list('identity')];
    expect(packed.headers['content-encoding']).toBe(encoding);
    expect(Number(packed.headers['content-length'])).toBe(packed.rawPayload.length);
    expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2);
    expect(decompress(packed.rawPayload).toString()).toBe(plain.body);
  });

  it.each(['', 'identity', 'deflate', 'br;q=0', 'gzip;q=0, *;q=0', 'garbage;;'])(
    'is not done for %j',
    async (accepted) => {
      const response = await list(accepted);
      expect(response.headers).not.toHaveProperty('content-encoding');
      expect(response.json().total).toBe(10);
    },
  );

  it('is told of to caches, done or not', async () => {
    for (const accepted of ['br', 'identity'])
      expect((await list(accepted)).headers['vary']).toMatch(/\bAccept-Encoding\b/);
  });

  it('leaves the tag as it is, which is weak', async () => {
    const tags = [await list('br'), await list('gzip'), await list('')].map(({ headers }) => headers['etag']);
    expect(new Set(tags).size).toBe(1);
    const again = await list('gzip', { 'if-none-match': String(tags[0]) });
    expect(again.statusCode).toBe(304);
    expect(again.headers).not.toHaveProperty('content-encoding');
  });

  it('is not done to what is small, or to errors', async () => {
    const headers = { 'accept-encoding': 'br' };
    const responses = [
      await api().get('/api/me', { as, headers }),
      await api().get(`/api/me/tasks?status=${'x'.repeat(3000)}`, { as, headers }),
    ];
    for (const response of responses) expect(response.headers).not.toHaveProperty('content-encoding');
  });

  it('is told of by HEAD as by GET', async () => {
    for (const accepted of ['br', 'gzip', 'identity']) {
      const headers = { 'accept-encoding': accepted };
      const [head, get] = [await api().call('HEAD', LIST, { as, headers }), await list(accepted)];
      expect(head.body).toBe('');
      for (const name of ['content-length', 'content-encoding', 'etag', 'vary'])
        expect(head.headers[name]).toBe(get.headers[name]);
    }
  });

  it.each([
    '/openapi.json',
    '/openapi.yaml',
    '/openapi-3.0.json',
    '/docs/swagger-ui.css',
    '/docs/swagger-ui-bundle.js',
  ])('is done to %s', async (url) => {
    const response = await api().app.inject({ url, headers: { 'accept-encoding': 'br' } });
    expect(response.headers['content-encoding']).toBe('br');
    expect(response.headers['etag']).toMatch(/^W\//);
    const plain = await api().app.inject({ url });
    expect(brotliDecompressSync(response.rawPayload).equals(plain.rawPayload)).toBe(true);
    const headers = { 'if-none-match': String(response.headers['etag']) };
    expect((await api().app.inject({ url, headers })).statusCode).toBe(304);
  });
});
