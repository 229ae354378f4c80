import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useApp } from '../harness/app.ts';
import { portOf } from '../harness/socket.ts';
import { tokenOf } from '../harness/token.ts';
import { useBrowser, type WatchedPage } from './open-page.ts';

/** Serves a page of another origin, which CORS allows. */
const pages = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>x</title>');
});
await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;

const api = useApp({ CORS_ORIGINS: origin });
const open = useBrowser();
let server: string;
let watched: WatchedPage;

beforeAll(async () => {
  await api().app.listen({ port: 0, host: '127.0.0.1' });
  server = `http://127.0.0.1:${portOf(api().app)}`;
  watched = await open(origin);
  await watched.page.goto(origin);
});
afterAll(() => pages.close());

/** Runs a script in the page. It is text because its types are the browser's. */
const inPage = (script: string) => watched.page.evaluate(script);

it('a page of an origin that is let in reads and writes, and sees the headers', async () => {
  const headers = { authorization: `Bearer ${await tokenOf('a')}`, 'content-type': 'application/json' };
  const answer = await inPage(`(async () => {
    const url = '${server}/api/me/tasks';
    const options = { headers: ${JSON.stringify(headers)}, credentials: 'include' };
    const created = await fetch(url, { ...options, method: 'POST', body: '{"title":"x"}' });
    const list = await fetch(url, options);
    return [created.status, created.headers.get('location'), list.headers.get('x-total-count')];
  })()`);
  expect(answer).toEqual([201, expect.stringMatching(/^\/api\/me\/tasks\/\d+$/), '1']);
});

it.each(['/openapi.json', '/docs/start.js', '/api/me/tasks'])(
  '%s is not embedded without CORS',
  async (path) => {
    const answer = await inPage(`(async () => {
    const url = '${server}${path}';
    const opaque = await fetch(url, { mode: 'no-cors' }).then(() => 'embedded', () => 'refused');
    const script = document.createElement('script');
    const loaded = new Promise((resolve) => {
      script.onload = () => resolve('embedded');
      script.onerror = () => resolve('refused');
    });
    script.src = url;
    document.body.append(script);
    return [opaque, await loaded];
  })()`);
    expect(answer).toEqual(['refused', 'refused']);
  },
);

it.each(['/', '/docs'])('%s is not shown in a frame', async (path) => {
  await inPage(`new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.onload = resolve;
    frame.src = '${server}${path}';
    document.body.append(frame);
  }).then(() => undefined)`);
  await expect.poll(() => watched.page.frames().at(-1)?.url()).toMatch(/^chrome-error:/);
});
