import type { AddressInfo } from 'node:net';
import { beforeAll, expect, it } from 'vitest';
import { useApp } from '../harness/app.ts';
import { signUp, tokenFor } from '../harness/sign-up.ts';
import { useBrowser, type WatchedPage } from './open-page.ts';

const api = useApp({ AUTH_MODE: 'embedded', RATE_LIMIT_MAX: '0' });
const open = useBrowser();
let origin: string;
let watched: WatchedPage;

beforeAll(async () => {
  await api().app.listen({ port: 0, host: '127.0.0.1' });
  origin = `http://127.0.0.1:${(api().app.server.address() as AddressInfo).port}`;
  watched = await open(origin);
  await watched.page.goto(`${origin}/docs`);
  await watched.page.waitForSelector('#operations-Tasks-createTask');
});

it('shows every operation', async () => {
  const ids = await watched.page.$$eval('.opblock', (blocks) => blocks.map(({ id }) => id));
  const { paths } = (await api().get('/openapi.json')).json();
  const operations = Object.values<object>(paths).flatMap((item) => Object.values(item));
  const expected = operations.map(
    ({ tags: [tag], operationId }) => `operations-${tag?.replaceAll(' ', '_')}-${operationId}`,
  );
  expect(ids.sort()).toEqual(expected.sort());
});

it('sends a request with the token that was typed in, and shows the answer', async () => {
  const { page } = watched;
  const token = await tokenFor(api(), (await signUp(api())).session);
  await page.click('.auth-wrapper .authorize');
  await page.fill('#auth-bearer-value', token);
  await page.click('.auth-container:has(#auth-bearer-value) .authorize');
  await page.click('.auth-container .btn-done');
  await page.click('#operations-Tasks-createTask .opblock-summary-control');
  await page.click('#operations-Tasks-createTask .execute');
  const answer = page.locator('#operations-Tasks-createTask .live-responses-table .response');
  await answer.waitFor();
  expect(await answer.textContent()).toMatch(/^201/);
  expect(await answer.textContent()).toContain('"title": "Buy milk"');
  expect((await api().database.prisma.task.findMany()).map(({ title }) => title)).toEqual(['Buy milk']);
});

it('keeps no token', async () => {
  const kept = await watched.page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
  expect(kept).toBe('[{},{}]');
});

it('takes no document from elsewhere', async () => {
  const { page, outside } = await open(origin);
  await page.goto(`${origin}/docs?url=https://example.com/openapi.json`);
  await page.waitForSelector('#operations-Tasks-createTask');
  expect(outside).toEqual([]);
});

it('asks nothing of another origin, and breaks no rule of its policy', () => {
  expect(watched.outside).toEqual([]);
  expect(watched.complaints).toEqual([]);
});
