import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPage } from '../src/http/page.ts';
import { cacheControl } from '../src/plugins/cache-control.ts';
import { compression } from '../src/plugins/compression.ts';
import { errors } from '../src/plugins/errors.ts';
import { etag } from '../src/plugins/etag.ts';
import { coverMethods } from '../src/plugins/methods.ts';
import { web } from '../src/plugins/web.ts';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';
const DOCUMENT = '<!doctype html><title>Tickline</title>';
const SCRIPT = `/* ${'x'.repeat(5000)} */`;
let folder: string;
let app: FastifyInstance;
let withoutPage: FastifyInstance;

async function serve(page: Parameters<typeof web>[1]['page']): Promise<FastifyInstance> {
  const server = fastify();
  const coverOtherMethods = coverMethods(server);
  server.decorate('limitReaders', (_request, _reply, next) => next());
  for (const plugin of [errors, cacheControl, etag, compression]) await server.register(plugin);
  await server.register(web, { page });
  coverOtherMethods();
  return server;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickline-page-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), DOCUMENT);
  await writeFile(join(folder, 'secret.txt'), 'not part of the page');
  await writeFile(join(folder, 'assets/index-a1.js'), SCRIPT);
  await writeFile(join(folder, 'assets/index-a1.js.br'), brotliCompressSync(SCRIPT));
  await writeFile(join(folder, 'assets/index-b2.css'), 'a{}');
  await writeFile(join(folder, 'assets/icon-c3.svg'), '<svg/>');
  await writeFile(join(folder, 'assets/font-d4.woff2'), 'font');
  app = await serve(await readPage(folder));
  withoutPage = await serve(undefined);
});
afterAll(async () => {
  await app.close();
  await withoutPage.close();
  await rm(folder, { recursive: true, force: true });
});

it.each(['/account', '/account?x=1', '/authorize', '/device', '/reset-password'])(
  '%s is the page, whatever the client accepts',
  async (url) => {
    const response = await app.inject({ url });
    expect([response.statusCode, response.body]).toEqual([200, DOCUMENT]);
    expect(response.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    const again = await app.inject({ url, headers: { 'if-none-match': String(response.headers['etag']) } });
    expect(again.statusCode).toBe(304);
  },
);

describe('/', () => {
  it.each([
    [BROWSER, 'text/html; charset=utf-8'],
    ['text/html', 'text/html; charset=utf-8'],
    ['text/*', 'text/html; charset=utf-8'],
    ['application/json;q=0.5, text/html', 'text/html; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
    ['application/json', 'application/json; charset=utf-8'],
    ['application/json, text/html;q=0.5', 'application/json; charset=utf-8'],
    ['application/json, text/plain, */*', 'application/json; charset=utf-8'],
    ['image/png', 'application/json; charset=utf-8'],
    [undefined, 'application/json; charset=utf-8'],
  ])('to a client that accepts %j is %s', async (accept, type) => {
    const response = await app.inject({ url: '/', headers: accept === undefined ? {} : { accept } });
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe(type);
    expect(response.headers['vary']).toMatch(/\bAccept\b(?!-)/);
    expect(response.body).toBe(type.startsWith('text/html') ? DOCUMENT : '{"message":"Todo API is running"}');
  });

  it('is asked for anew each time, and sent only where it has changed', async () => {
    const headers = { accept: BROWSER };
    const first = await app.inject({ url: '/', headers });
    expect(first.headers['cache-control']).toBe('no-cache');
    const again = await app.inject({
      url: '/',
      headers: { ...headers, 'if-none-match': String(first.headers['etag']) },
    });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  it('lets the page load and call this server, and nothing else', async () => {
    const { headers } = await app.inject({ url: '/', headers: { accept: BROWSER } });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|data:|http|\*/);
  });

  it('answers HEAD with the headers of GET', async () => {
    const { headers, body } = await app.inject({ method: 'HEAD', url: '/', headers: { accept: BROWSER } });
    expect([headers['content-length'], body]).toEqual([String(DOCUMENT.length), '']);
  });

  it('is JSON for browsers too where the page was not built', async () => {
    const response = await withoutPage.inject({ url: '/', headers: { accept: BROWSER } });
    expect(response.json()).toEqual({ message: 'Todo API is running' });
    expect(response.headers['vary']).toMatch(/\bAccept\b(?!-)/);
  });
});

describe('an asset', () => {
  it.each([
    ['index-a1.js', 'text/javascript; charset=utf-8'],
    ['index-b2.css', 'text/css; charset=utf-8'],
    ['icon-c3.svg', 'image/svg+xml'],
    ['font-d4.woff2', 'font/woff2'],
  ])('%s is %s, and kept for a year', async (name, type) => {
    const { statusCode, headers } = await app.inject(`/assets/${name}`);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': type,
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });

  it.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip', 'gzip', gunzipSync],
    ['identity', undefined, (content: Buffer) => content],
  ])('to a client that accepts %j comes as %s', async (accepted, encoding, decode) => {
    const headers = { 'accept-encoding': accepted };
    const response = await app.inject({ url: '/assets/index-a1.js', headers });
    expect(response.headers['content-encoding']).toBe(encoding);
    expect(response.headers['vary']).toContain('Accept-Encoding');
    expect(decode(response.rawPayload).toString()).toBe(SCRIPT);
  });

  it('answers HEAD with the length of what GET sends', async () => {
    const request = { url: '/assets/index-a1.js', headers: { 'accept-encoding': 'br' } };
    const get = await app.inject(request);
    const head = await app.inject({ ...request, method: 'HEAD' });
    expect([head.headers['content-length'], head.body]).toEqual([String(get.rawPayload.length), '']);
  });

  it('takes no other method', async () => {
    const response = await app.inject({ method: 'POST', url: '/assets/index-a1.js' });
    expect([response.statusCode, response.headers['allow']]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  it.each([
    '/assets/index-a2.js',
    '/assets/index-a1.js.br',
    '/assets/',
    '/assets',
    '/index.html',
    '/assets/../index.html',
    '/assets/../secret.txt',
    '/assets/%2e%2e/secret.txt',
    '/assets/..%2fsecret.txt',
    '/assets/..%5csecret.txt',
    '/assets//etc/passwd',
    '/tasks',
  ])('that is none, %s, is 404 in the form of every error', async (url) => {
    const response = await app.inject({ url, headers: { accept: BROWSER } });
    expect(response.statusCode).toBe(404);
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.json()).toMatchObject({ error_code: 'NOT_FOUND' });
  });
});
