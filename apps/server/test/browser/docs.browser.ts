import { execFile } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useApp } from '../harness/app.ts';
import { signUp, tokenFor } from '../harness/sign-up.ts';
import { SECRET, signToken } from '../harness/token.ts';
import { useBrowser, type WatchedPage } from './open-page.ts';
import { expectNoViolation } from './web/axe.ts';
import { PASSWORD, useWebServer } from './web/use-web.ts';

const run = promisify(execFile);
const { origin, api } = await useWebServer();
const elsewhere = useApp({ AUTH_MODE: 'external', BETTER_AUTH_SECRET: SECRET, RATE_LIMIT_MAX: '0' });
const open = useBrowser();
const CREATE = '#operations-Tasks-createTask';
let watched: WatchedPage;
let people = 0;

beforeAll(async () => {
  watched = await open(origin);
  await openDocs(watched.page);
});

async function openDocs(page: Page, at = origin): Promise<void> {
  await page.goto(`${at}/docs`);
  await page.waitForSelector(CREATE);
}

/** Opens the page in a browser without a session. */
async function openNew(at = origin): Promise<WatchedPage> {
  const other = await open(at);
  await other.page.context().clearCookies();
  await openDocs(other.page, at);
  return other;
}

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });

/** Creates a user who is not signed in. */
async function addUser(): Promise<string> {
  people += 1;
  const email = `reader-${people}@example.com`;
  const body = { name: 'Ada', email, password: PASSWORD };
  await api().post('/api/auth/sign-up/email', { body });
  return email;
}

async function signIn(page: Page): Promise<string> {
  const email = await addUser();
  await field(page, 'E-mail').fill(email);
  await field(page, 'Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText(`Requests are sent as ${email}`).waitFor();
  return email;
}

/** Sends the example of "Create a task", and returns the answer as it is shown. */
async function sendExample(page: Page): Promise<string | null> {
  if (!(await page.locator(`${CREATE} .execute`).isVisible()))
    await page.click(`${CREATE} .opblock-summary-control`);
  await page.click(`${CREATE} .execute`);
  const answer = page.locator(`${CREATE} .live-responses-table .response`);
  await answer.waitFor();
  return answer.textContent();
}

const kept = (page: Page) =>
  page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])');

it('shows every operation', async () => {
  const ids = await watched.page.$$eval('.opblock', (blocks) => blocks.map(({ id }) => id));
  const { paths } = (await api().get('/openapi.json')).json();
  const operations = Object.values<object>(paths).flatMap((item) => Object.values(item));
  const expected = operations.map(
    ({ tags: [tag], operationId }) => `operations-${tag?.replaceAll(' ', '_')}-${operationId}`,
  );
  expect(ids.sort()).toEqual(expected.sort());
  expect(await watched.page.locator('#contents a').count()).toBe(expected.length);
});

it('opens an operation from the list', async () => {
  await watched.page.click('#contents a:has-text("Export everything")');
  await watched.page.locator('#operations-Your_data-exportData .execute').waitFor();
  expect(watched.page.url()).toBe(`${origin}/docs#/Your%20data/exportData`);
});

it('sends a request with the token that was typed in, and shows the answer', async () => {
  const { page } = watched;
  const token = await tokenFor(api(), (await signUp(api())).session);
  await page.click('.auth-wrapper .authorize');
  await page.fill('#auth-bearer-value', token);
  await page.click('.auth-container:has(#auth-bearer-value) .authorize');
  await page.click('.auth-container .btn-done');
  const answer = await sendExample(page);
  expect(answer).toMatch(/^201/);
  expect(answer).toContain('"title": "Buy milk"');
  expect((await api().database.prisma.task.findMany()).map(({ title }) => title)).toEqual(['Buy milk']);
});

it('keeps no token', async () => {
  expect(await kept(watched.page)).toBe('[{},{},""]');
});

it('takes no document from elsewhere', async () => {
  const { page, outside } = await open(origin);
  await page.goto(`${origin}/docs?url=https://example.com/openapi.json`);
  await page.waitForSelector(CREATE);
  expect(outside).toEqual([]);
});

describe('sign-in', () => {
  it('takes e-mail and password, lasts over reloads without a stored token, and ends', async () => {
    const { page, complaints } = await openNew();
    const email = await signIn(page);
    expect(await sendExample(page)).toMatch(/^201/);
    await openDocs(page);
    await page.getByText(`Requests are sent as ${email}`).waitFor();
    expect(await sendExample(page)).toMatch(/^20[01]/);
    expect(await kept(page)).toBe('[{},{},""]');
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await field(page, 'Password').waitFor();
    await openDocs(page);
    await field(page, 'Password').waitFor();
    expect(complaints).toEqual([]);
  });

  it('fetches a new token when half of the life of the old one is over', async () => {
    const { page } = await openNew();
    await signIn(page);
    const tokens: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/api/auth/token')) tokens.push(request.url());
    });
    await sendExample(page);
    expect(tokens).toHaveLength(0);
    await page.evaluate('{ const now = Date.now; Date.now = () => now() + 8 * 60_000; }');
    await sendExample(page);
    await expect.poll(() => tokens.length).toBe(1);
  });

  it('says so if the password is wrong', async () => {
    const { page } = await openNew();
    await field(page, 'E-mail').fill(await addUser());
    await field(page, 'Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('status').getByText('Invalid email or password').waitFor();
  });

  it('takes a token if another issuer signs them, and keeps none', async () => {
    await elsewhere().app.listen({ port: 0, host: '127.0.0.1' });
    const at = `http://127.0.0.1:${(elsewhere().app.server.address() as AddressInfo).port}`;
    const { page, complaints } = await openNew(at);
    await field(page, 'Token').fill(await signToken({ sub: 'ada' }));
    await page.getByRole('button', { name: 'Use it' }).click();
    await page.getByText('Requests are sent as the token’s user').waitFor();
    expect(await sendExample(page)).toMatch(/^201/);
    expect(await kept(page)).toBe('[{},{},""]');
    await page.getByRole('button', { name: 'Forget the token' }).click();
    await field(page, 'Token').waitFor();
    expect(complaints).toEqual([]);
  });
});

describe('its theme', () => {
  it.each([
    [null, 'light', false],
    [null, 'dark', true],
    ['light', 'dark', false],
    ['dark', 'light', true],
  ] as const)('chosen %s, system %s: dark is %s', async (chosen, colorScheme, isDark) => {
    const { page } = await openNew();
    await page.emulateMedia({ colorScheme });
    await page.evaluate(
      chosen ? `localStorage.setItem('tickline-theme', '${chosen}')` : 'localStorage.clear()',
    );
    await openDocs(page);
    expect(await page.evaluate("document.documentElement.classList.contains('dark-mode')")).toBe(isDark);
    await page.evaluate('localStorage.clear()');
  });
});

describe('its code samples', () => {
  it('run as they are', async () => {
    const { page } = await openNew();
    await page.click(`${CREATE} .opblock-summary-control`);
    const sample = async (language: string) => {
      await page.locator(`${CREATE} .samples`).getByRole('button', { name: language, exact: true }).click();
      return String(await page.locator(`${CREATE} .samples pre`).textContent());
    };
    const token = await tokenFor(api(), (await signUp(api())).session);
    const env = { PATH: '/usr/bin:/bin', TICKLINE_TOKEN: token };
    const curl = await run('sh', ['-c', await sample('curl')], { env });
    expect(curl.stdout).toContain('"title":"Buy milk"');
    const typescript = await run(
      process.execPath,
      ['--input-type=module', '-e', await sample('TypeScript')],
      {
        env,
      },
    );
    expect(typescript.stdout).toContain("title: 'Buy milk'");
    expect(await sample('Python')).toContain(`response = requests.post(\n    "${origin}/api/me/tasks",`);
  });
});

describe('its links', () => {
  it('lead to the app, and from the app’s help back', async () => {
    const { page } = await openNew();
    await signIn(page);
    await page.getByRole('link', { name: 'Open the app' }).click();
    await page.getByLabel('New task').waitFor();
    await page.getByRole('heading', { level: 1 }).first().click();
    await page.keyboard.press('?');
    await page.getByRole('link', { name: 'API documentation' }).click();
    await page.waitForSelector(CREATE);
    expect(page.url()).toBe(`${origin}/docs`);
  });
});

describe('for everyone', () => {
  it.each([
    ['with the form', false],
    ['with a session, an open operation and an answer', true],
  ])('it breaks no rule of axe: %s', async (_, isSignedIn) => {
    const { page } = await openNew();
    await field(page, 'Password').waitFor();
    if (isSignedIn) {
      await signIn(page);
      await sendExample(page);
    }
    await expectNoViolation(page);
  });

  it('it fits a screen of 320 px', async () => {
    const { page } = await openNew();
    await page.setViewportSize({ width: 320, height: 700 });
    await page.click(`${CREATE} .opblock-summary-control`);
    await page.locator(`${CREATE} .samples`).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  });
});

it('asks nothing of another origin, and breaks no rule of its policy', () => {
  expect(watched.outside).toEqual([]);
  expect(watched.complaints).toEqual([]);
});
