import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectAgent } from '../../oauth/agent.ts';
import { changed, newProgram } from '../../oauth/program.ts';
import { expectNoViolation } from './axe.ts';
import { PASSWORD, useVisitors, useWebServer } from './use-web.ts';

const server = await useWebServer();
const { origin, api } = server;
const { openPage, visit } = useVisitors(server);

/** Listens where a program gets its answers. */
let callback: string;
let listener: ReturnType<typeof createServer>;
beforeAll(async () => {
  listener = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Done</title><p>Done');
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  callback = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/callback`;
});
afterAll(() => void listener?.close());

// Does not wait for endless animations.
/** Checks the page in both themes and on a phone. */
async function expectAccessible(page: Page): Promise<void> {
  await expectNoViolation(page);
  const { width = 1280, height = 900 } = page.viewportSize() ?? {};
  await page.setViewportSize({ width: 320, height: 900 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  await page.setViewportSize({ width, height });
}

/** Returns the address that a program sends its user to. */
async function requestOf(metadata: Record<string, unknown>, changes: Record<string, string> = {}) {
  const { parameters } = await newProgram(api(), metadata);
  const query = changed(parameters, { redirect_uri: callback, resource: `${origin}/mcp`, ...changes });
  return `${origin}/api/auth/oauth2/authorize?${query}`;
}

it('leads from a program without a token over the sign-up to its tasks, and ends with a revocation', async () => {
  const { page, outside } = await openPage();
  const agent = await connectAgent(origin, {
    redirectUri: callback,
    ask: async (url) => {
      await page.goto(url.href);
      await page.getByRole('button', { name: 'Create an account' }).click();
      await page.getByLabel('Name').fill('Grace Hopper');
      await page.getByLabel('E-mail').fill('grace@example.com');
      await page.getByLabel('Password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Create account' }).click();
      await page.getByRole('heading', { name: 'Allow access to your tasks?' }).waitFor();
      for (const text of ['Test agent', 'grace@example.com', new URL(callback).host, 'nobody has checked it'])
        expect(await page.getByRole('main').textContent()).toContain(text);
      expect(await page.getByRole('listitem').allTextContents()).toEqual([
        expect.stringContaining('See your tasks'),
        expect.stringContaining('Create, change'),
        expect.stringContaining('Stay connected'),
      ]);
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.waitForURL(`${callback}?**`);
      return new URL(page.url());
    },
  });
  expect(outside.splice(0).every((url) => url.startsWith(new URL(callback).origin))).toBe(true);
  expect((await agent.call('create_task', { title: 'Find the moth' })).isError ?? false).toBe(false);

  await page.goto(origin);
  await page.getByText('Find the moth').waitFor();
  await page.goto(`${origin}/account`);
  const programs = page.getByRole('region', { name: 'Programs' });
  await programs.getByText('Test agent').waitFor();
  expect(await programs.textContent()).toContain('Can see and change your tasks, since');
  await expectAccessible(page);
  await programs.getByRole('button', { name: 'Revoke “Test agent”' }).click();
  await programs.getByText('There is none.').waitFor();
  const call = () => agent.call('list_tasks').then(({ isError }) => isError ?? false, String);
  await expect.poll(call, { timeout: 12_000, interval: 500 }).toContain('Unauthorized');
  await agent.client.close();
});

it('takes a no back to the program', async () => {
  const { page, outside, email } = await visit();
  await page.goto(await requestOf({ redirect_uris: [callback] }, { scope: 'tasks:read' }));
  await page.getByText(email).waitFor();
  expect(await page.getByRole('main').textContent()).toContain('A program without a name');
  expect(await page.getByRole('listitem').count()).toBe(2);
  await page.getByRole('button', { name: 'Deny' }).click();
  await page.waitForURL(`${callback}?**`);
  expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
  outside.splice(0);
});

it('asks the next user the same, if it is not the right account', async () => {
  const { page, email } = await visit();
  await page.goto(
    await requestOf({ redirect_uris: [callback], client_name: '<img src=x onerror=alert(1)>' }),
  );
  await page.getByText('<img src=x onerror=alert(1)>').waitFor();
  await page.getByRole('button', { name: 'Use another one' }).click();
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Allow' }).waitFor();
});

it('says what is wrong with a request, and leads nowhere else', async () => {
  const visitor = await visit();
  visitor.expectFailedRequests();
  const { page } = visitor;
  await page.goto(await requestOf({ redirect_uris: [callback] }, { redirect_uri: 'https://evil.example/' }));
  await page.getByText('at an address that it has not registered').waitFor();
  await expectAccessible(page);
  await page.goto(`${origin}/authorize?error=${encodeURIComponent('Call this number')}`);
  await page.getByText('The program’s request cannot be answered').waitFor();
  expect(await page.content()).not.toContain('Call this number</');
  await page.goto(`${origin}/authorize`);
  await page.getByText('No program asks at the moment').waitFor();

  await page.goto(await requestOf({ redirect_uris: [callback], client_name: 'x'.repeat(100) }));
  await page.getByRole('button', { name: 'Allow' }).waitFor();
  await expectAccessible(page);
  const forged = page.url().replace('state=xyz', 'state=other');
  await page.goto(forged);
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByText('This request has expired.').waitFor();
  await expectAccessible(page);
});

it('is in no frame', async () => {
  const response = await fetch(`${origin}/authorize`);
  expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(response.headers.get('x-frame-options')).toBe('DENY');
});
